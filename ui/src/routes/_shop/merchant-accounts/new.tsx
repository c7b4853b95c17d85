import { createFileRoute } from '@tanstack/react-router';
import { AddAccount } from '@/features/till/merchant-accounts/add-account';
import { gatewaysQuery } from '@/features/till/merchant-accounts/queries';

export const Route = createFileRoute('/_shop/merchant-accounts/new')({
  loader: ({ context }) => context.queries.ensureQueryData(gatewaysQuery),
  component: AddAccount,
});
