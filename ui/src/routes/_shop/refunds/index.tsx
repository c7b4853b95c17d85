import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { RefundSearch } from '@/features/till/refunds/filter';
import { refundQuery, refundsQuery } from '@/features/till/refunds/queries';
import { RefundList, type RefundListProps } from '@/features/till/refunds/refund-list';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/refunds/')({
  validateSearch: RefundSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(refundsQuery(deps));
    if (deps.id !== undefined) void context.queries.prefetchQuery(refundQuery(deps.id));
  },
  component: Refunds,
});

function Refunds() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const change = useCallback<RefundListProps['onSearch']>(
    // Opening a refund is a step that the back button takes back; a filter is not.
    (next) => void navigate({ search: (before) => narrowed(before, next), replace: next.id === undefined }),
    [navigate],
  );
  return <RefundList search={search} onSearch={change} />;
}
