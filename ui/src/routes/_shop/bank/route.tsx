import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/bank')({
  staticData: { crumb: 'nav.bank' },
  component: Outlet,
});
