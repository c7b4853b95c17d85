import { createFileRoute } from '@tanstack/react-router';
import { AccountList } from '@/features/till/merchant-accounts/account-list';
import { accountsQuery, gatewaysQuery } from '@/features/till/merchant-accounts/queries';

export const Route = createFileRoute('/_shop/merchant-accounts/')({
  loader: ({ context }) => {
    void context.queries.prefetchQuery(accountsQuery);
    void context.queries.prefetchQuery(gatewaysQuery);
  },
  component: AccountList,
});
