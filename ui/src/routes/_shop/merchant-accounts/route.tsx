import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/merchant-accounts')({
  staticData: { crumb: 'nav.merchantAccounts' },
  component: Outlet,
});
