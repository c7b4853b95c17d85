import { createFileRoute, Outlet } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/credit-notes')({
  staticData: { crumb: 'nav.creditNotes' },
  component: Outlet,
});
