import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { PayoutSearch } from '@/features/till/payouts/filter';
import { PayoutList, type PayoutListProps } from '@/features/till/payouts/payout-list';
import { moneyAtGatewaysQuery, payoutQuery, payoutsQuery } from '@/features/till/payouts/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/payouts/')({
  validateSearch: PayoutSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(payoutsQuery(deps));
    void context.queries.prefetchQuery(moneyAtGatewaysQuery);
    if (deps.id !== undefined) void context.queries.prefetchQuery(payoutQuery(deps.id));
  },
  component: Payouts,
});

function Payouts() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const change = useCallback<PayoutListProps['onSearch']>(
    // Opening a payout is a step that the back button takes back; a filter is not.
    (next) => void navigate({ search: (before) => narrowed(before, next), replace: next.id === undefined }),
    [navigate],
  );
  return <PayoutList search={search} onSearch={change} />;
}
