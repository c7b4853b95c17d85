import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/invoices')({
  staticData: { crumb: 'nav.invoices' },
  component: Outlet,
});
