import { createFileRoute, redirect } from '@tanstack/react-router';

export const Route = createFileRoute('/_shop/ledger/')({
  beforeLoad: () => {
    throw redirect({ to: '/ledger/accounts', replace: true });
  },
});
