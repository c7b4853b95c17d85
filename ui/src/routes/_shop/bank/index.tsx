import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { BankPage, type BankPageProps } from '@/features/till/bank/bank-page';
import { LineSearch } from '@/features/till/bank/filter';
import { accountsQuery, linesQuery } from '@/features/till/bank/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/bank/')({
  validateSearch: LineSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchQuery(accountsQuery);
    void context.queries.prefetchInfiniteQuery(linesQuery(deps));
  },
  component: Bank,
});

function Bank() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  const change = useCallback<BankPageProps['onFilter']>(
    (changed) => void navigate({ search: (before) => narrowed(before, changed), replace: true }),
    [navigate],
  );
  return <BankPage filter={filter} onFilter={change} />;
}
