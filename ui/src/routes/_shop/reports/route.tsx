import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/reports')({
  staticData: { crumb: 'nav.reports' },
  component: Outlet,
});
