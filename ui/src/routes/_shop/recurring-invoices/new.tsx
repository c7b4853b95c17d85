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
    const earnedByDay = invoice.lines.some((line) => line.period);
    // Each invoice has a due day and a day of supply of its own, and is for days of its own.
    const { due_on: _, supplied_on: __, ...goods } = askOf(valuesOf(invoice)).ask;
    const lines = goods.lines.map(({ period: _, ...line }) => line);
    const customer = invoice.customer?.name ?? '';
    return { goods: { ...goods, lines }, customer, invoiceId: invoice.id, earnedByDay };
  },
  component: NewRecurring,
});

function NewRecurring() {
  const { goods, customer, invoiceId, earnedByDay } = Route.useLoaderData();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  const zone = session.state === 'signed_in' ? session.shop.zone : 'UTC';
  return (
    <RhythmForm
      goods={goods}
      customer={customer}
      earnedByDay={earnedByDay}
      today={shopToday(zone, new Date())}
      onSaved={({ id }) =>
        void navigate({ to: '/recurring-invoices/$recurringId', params: { recurringId: id }, replace: true })
      }
      onLeave={() => void navigate({ to: '/invoices/$invoiceId', params: { invoiceId } })}
    />
  );
}
