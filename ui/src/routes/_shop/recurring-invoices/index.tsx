import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as z from 'zod';
import { recurringListQuery } from '@/features/till/recurring/queries';
import { RecurringList, type RecurringListProps } from '@/features/till/recurring/recurring-list';
import { RECURRING_STATES } from '@/features/till/recurring/states';

const Search = z.object({
  state: z.enum(RECURRING_STATES).optional().catch(undefined),
  trouble: z.boolean().optional().catch(undefined),
});

export const Route = createFileRoute('/_shop/recurring-invoices/')({
  validateSearch: Search,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(
      recurringListQuery({ state: deps.state, trouble: deps.trouble || undefined }),
    );
  },
  component: RecurringInvoices,
});

function RecurringInvoices() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const filter = useCallback<RecurringListProps['onFilter']>(
    (change) =>
      void navigate({
        search: (before) => ({
          state: change.state === undefined ? before.state : (change.state ?? undefined),
          trouble: (change.trouble === undefined ? before.trouble : change.trouble) || undefined,
        }),
        replace: true,
      }),
    [navigate],
  );
  return <RecurringList state={search.state ?? null} trouble={search.trouble ?? false} onFilter={filter} />;
}
