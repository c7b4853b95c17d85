import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/refunds')({
  staticData: { crumb: 'nav.refunds' },
  component: Outlet,
});
