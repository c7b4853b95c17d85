import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/ledger/journal')({
  staticData: { crumb: 'nav.journal' },
  component: Outlet,
});
