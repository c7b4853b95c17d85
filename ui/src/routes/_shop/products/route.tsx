import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/products')({
  staticData: { crumb: 'nav.products' },
  component: Outlet,
});
