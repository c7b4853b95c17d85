import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/payments')({
  staticData: { crumb: 'nav.payments' },
  component: Outlet,
});
