import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as z from 'zod';
import { InvoiceList, type InvoiceListProps } from '@/features/till/invoices/invoice-list';
import { invoicesQuery } from '@/features/till/invoices/queries';
import { filterOf, STATUSES } from '@/features/till/invoices/statuses';

const Search = z.object({
  q: z.string().optional().catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
  overdue: z.boolean().optional().catch(undefined),
  customer: z.string().optional().catch(undefined),
});
type Search = z.infer<typeof Search>;

const pillOf = (search: Search) => (search.overdue ? 'overdue' : (search.status ?? null));

export const Route = createFileRoute('/_shop/invoices/')({
  validateSearch: Search,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(invoicesQuery(filterOf(deps.q ?? '', pillOf(deps), deps.customer)));
  },
  component: Invoices,
});

function Invoices() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const filter = useCallback<InvoiceListProps['onFilter']>(
    (change) =>
      void navigate({
        search: (before) => {
          const pill = change.pill === undefined ? pillOf(before) : change.pill;
          return {
            q: (change.q ?? before.q) || undefined,
            status: pill === null || pill === 'overdue' ? undefined : pill,
            overdue: pill === 'overdue' ? true : undefined,
            customer: change.customerId === undefined ? before.customer : (change.customerId ?? undefined),
          };
        },
        replace: true,
      }),
    [navigate],
  );
  return <InvoiceList q={search.q ?? ''} pill={pillOf(search)} customerId={search.customer} onFilter={filter} />;
}
