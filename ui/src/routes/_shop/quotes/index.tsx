import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as z from 'zod';
import { quotesQuery } from '@/features/till/quotes/queries';
import { QuoteList, type QuoteListProps } from '@/features/till/quotes/quote-list';
import { QUOTE_STATUSES } from '@/features/till/quotes/statuses';

const Search = z.object({
  q: z.string().optional().catch(undefined),
  status: z.enum(QUOTE_STATUSES).optional().catch(undefined),
});

export const Route = createFileRoute('/_shop/quotes/')({
  validateSearch: Search,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(quotesQuery({ q: deps.q || undefined, status: deps.status }));
  },
  component: Quotes,
});

function Quotes() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const filter = useCallback<QuoteListProps['onFilter']>(
    (change) =>
      void navigate({
        search: (before) => ({
          q: (change.q ?? before.q) || undefined,
          status: change.status === undefined ? before.status : (change.status ?? undefined),
        }),
        replace: true,
      }),
    [navigate],
  );
  return <QuoteList q={search.q ?? ''} status={search.status ?? null} onFilter={filter} />;
}
