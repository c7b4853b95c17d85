import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/customers')({
  staticData: { crumb: 'nav.customers' },
  component: Outlet,
});
