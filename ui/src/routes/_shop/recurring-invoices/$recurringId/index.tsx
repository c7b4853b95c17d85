import { createFileRoute } from '@tanstack/react-router';
import { recurringQuery } from '@/features/till/recurring/queries';
import { RecurringDetail } from '@/features/till/recurring/recurring-detail';

export const Route = createFileRoute('/_shop/recurring-invoices/$recurringId/')({
  loader: ({ context, params }) => context.queries.ensureQueryData(recurringQuery(params.recurringId)),
  component: RecurringPage,
});

function RecurringPage() {
  const { recurringId } = Route.useParams();
  return <RecurringDetail id={recurringId} />;
}
