import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import * as z from 'zod';
import { sessionQuery } from '@/features/office/access/queries';
import { askOf, valuesOf } from '@/features/till/invoices/draft-values';
import { invoiceQuery } from '@/features/till/invoices/queries';
import { RhythmForm } from '@/features/till/recurring/rhythm-form';
import { shopToday } from '@/lib/dates';

/** The invoice that is repeated. */
const Search = z.object({ from: z.string().optional().catch(undefined) });

export const Route = createFileRoute('/_shop/recurring-invoices/new')({
  validateSearch: Search,
  loaderDeps: ({ search }) => ({ from: search.from }),
  loader: async ({ context, deps }) => {
    if (!deps.from) throw redirect({ to: '/recurring-invoices', replace: true });
    const invoice = await context.queries.ensureQueryData(invoiceQuery(deps.from));
    // Each invoice has a due day of its own.
    const { due_on: _, ...goods } = askOf(valuesOf(invoice)).ask;
    return { goods, customer: invoice.customer?.name ?? '', invoiceId: invoice.id };
  },
  component: NewRecurring,
});

function NewRecurring() {
  const { goods, customer, invoiceId } = Route.useLoaderData();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  const zone = session.state === 'signed_in' ? session.shop.zone : 'UTC';
  return (
    <RhythmForm
      goods={goods}
      customer={customer}
      today={shopToday(zone, new Date())}
      onSaved={({ id }) =>
        void navigate({ to: '/recurring-invoices/$recurringId', params: { recurringId: id }, replace: true })
      }
      onLeave={() => void navigate({ to: '/invoices/$invoiceId', params: { invoiceId } })}
    />
  );
}
