import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { sessionQuery } from '@/features/office/access/queries';
import { CustomerDialog } from '@/features/people/customers/customer-dialog';
import { customerQuery } from '@/features/people/customers/queries';
import { InvoiceEditor } from '@/features/till/invoices/invoice-editor';

const Search = z.object({ customer: z.string().optional().catch(undefined) });

export const Route = createFileRoute('/_shop/invoices/new')({
  validateSearch: Search,
  loaderDeps: ({ search }) => ({ customer: search.customer }),
  loader: async ({ context, deps }) => {
    if (!deps.customer) return null;
    const { id, name } = await context.queries.ensureQueryData(customerQuery(deps.customer));
    return { id, name };
  },
  component: NewInvoice,
});

function NewInvoice() {
  const customer = Route.useLoaderData();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  return (
    <InvoiceEditor
      {...(customer ? { customer } : {})}
      booksCurrency={session.state === 'signed_in' ? session.shop.books_currency : 'USD'}
      customerDialog={(slot) => <CustomerDialog {...slot} />}
      onSaved={({ id }, next) =>
        void navigate({
          to: '/invoices/$invoiceId',
          params: { invoiceId: id },
          search: next === 'issue' ? { issue: true } : {},
          replace: true,
        })
      }
    />
  );
}
