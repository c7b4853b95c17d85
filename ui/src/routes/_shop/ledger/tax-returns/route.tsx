import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/ledger/tax-returns')({
  staticData: { crumb: 'nav.taxReturns' },
  component: Outlet,
});
