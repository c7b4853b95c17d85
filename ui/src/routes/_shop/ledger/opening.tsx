import { createFileRoute } from '@tanstack/react-router';
import { OpeningBalances } from '@/features/books/opening/opening-balances';
import { openingBalancesQuery, openingQuery } from '@/features/books/opening/queries';

export const Route = createFileRoute('/_shop/ledger/opening')({
  staticData: { crumb: 'nav.opening' },
  loader: ({ context }) => {
    void context.queries.prefetchQuery(openingQuery);
    void context.queries.prefetchInfiniteQuery(openingBalancesQuery);
  },
  component: OpeningBalances,
});
