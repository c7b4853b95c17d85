import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/recurring-invoices')({
  staticData: { crumb: 'nav.recurring' },
  component: Outlet,
});
