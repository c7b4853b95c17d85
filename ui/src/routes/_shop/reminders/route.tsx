import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/reminders')({
  staticData: { crumb: 'nav.reminders' },
  component: Outlet,
});
