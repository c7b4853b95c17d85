import { createFileRoute } from '@tanstack/react-router';
import { InboxSearch } from '@/features/till/inbox/filter';
import { InboxList } from '@/features/till/inbox/inbox-list';
import { deliveryQuery, inboxQuery, refusalsQuery } from '@/features/till/inbox/queries';
import { DeliveryTrace } from '@/features/till/payments/delivery-trace';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/inbox/')({
  validateSearch: InboxSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(inboxQuery(deps));
    void context.queries.prefetchQuery(refusalsQuery);
    if (deps.id !== undefined) void context.queries.prefetchQuery(deliveryQuery(deps.id));
  },
  component: Inbox,
});

function Inbox() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <InboxList
      search={search}
      trace={(id) => <DeliveryTrace id={id} />}
      // Opening a delivery is a step that the back button takes back; a filter is not.
      onSearch={(change) =>
        void navigate({ search: (before) => narrowed(before, change), replace: change.id === undefined })
      }
    />
  );
}
