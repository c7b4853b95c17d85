import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { recurringQuery } from '@/features/till/recurring/queries';
import { RhythmForm } from '@/features/till/recurring/rhythm-form';

export const Route = createFileRoute('/_shop/recurring-invoices/$recurringId/edit')({
  loader: async ({ context, params }) => {
    // The version that is edited must be the one of now, or saving would be refused.
    const recurring = await context.queries.fetchQuery({ ...recurringQuery(params.recurringId), staleTime: 0 });
    if (recurring.state === 'ended') throw redirect({ to: '/recurring-invoices/$recurringId', params, replace: true });
  },
  component: EditRecurring,
});

function EditRecurring() {
  const { recurringId } = Route.useParams();
  const { data: recurring } = useSuspenseQuery(recurringQuery(recurringId));
  const navigate = Route.useNavigate();
  const back = () => void navigate({ to: '/recurring-invoices/$recurringId', params: { recurringId }, replace: true });
  return (
    <RhythmForm
      key={recurringId}
      goods={recurring.invoice}
      customer={recurring.customer_name}
      today={recurring.starts_on}
      recurring={recurring}
      onSaved={back}
      onLeave={back}
    />
  );
}
