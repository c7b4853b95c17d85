import { createFileRoute } from '@tanstack/react-router';
import { roundsQuery } from '@/features/till/catch-up/queries';
import { WhileAway } from '@/features/till/catch-up/while-away';

export const Route = createFileRoute('/_shop/while-away')({
  staticData: { crumb: 'nav.whileAway' },
  loader: ({ context }) => {
    void context.queries.prefetchInfiniteQuery(roundsQuery);
  },
  component: WhileAway,
});
