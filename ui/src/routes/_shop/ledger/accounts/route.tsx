import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/ledger/accounts')({
  staticData: { crumb: 'nav.ledgerAccounts' },
  component: Outlet,
});
