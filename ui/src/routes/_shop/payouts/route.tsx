import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/payouts')({
  staticData: { crumb: 'nav.payouts' },
  component: Outlet,
});
