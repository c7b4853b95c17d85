import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { sessionQuery } from '@/features/office/access/queries';
import { CustomerDialog } from '@/features/people/customers/customer-dialog';
import { InvoiceEditor } from '@/features/till/invoices/invoice-editor';
import { invoiceQuery } from '@/features/till/invoices/queries';

export const Route = createFileRoute('/_shop/invoices/$invoiceId/edit')({
  loader: async ({ context, params }) => {
    // The version that is edited must be the one of now, or saving would be refused.
    const invoice = await context.queries.fetchQuery({ ...invoiceQuery(params.invoiceId), staleTime: 0 });
    if (invoice.status !== 'draft') throw redirect({ to: '/invoices/$invoiceId', params, replace: true });
  },
  component: EditInvoice,
});

function EditInvoice() {
  const { invoiceId } = Route.useParams();
  const { data: draft } = useSuspenseQuery(invoiceQuery(invoiceId));
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  return (
    <InvoiceEditor
      key={invoiceId}
      draft={draft}
      booksCurrency={session.state === 'signed_in' ? session.shop.books_currency : draft.currency}
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
