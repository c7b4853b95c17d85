import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/inbox')({
  staticData: { crumb: 'nav.inbox' },
  component: Outlet,
});
