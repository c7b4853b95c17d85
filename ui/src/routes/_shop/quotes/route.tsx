import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/quotes')({
  staticData: { crumb: 'nav.quotes' },
  component: Outlet,
});
