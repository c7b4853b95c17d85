import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { sessionQuery } from '@/features/office/access/queries';
import { CustomerDialog } from '@/features/people/customers/customer-dialog';
import { InvoiceEditor } from '@/features/till/invoices/invoice-editor';
import { quoteQuery } from '@/features/till/quotes/queries';
import { editableOf } from '@/features/till/quotes/quote-ask';
import { useQuoteKind } from '@/features/till/quotes/use-quote-kind';

export const Route = createFileRoute('/_shop/quotes/$quoteId/edit')({
  loader: async ({ context, params }) => {
    // The version that is edited must be the one of now, or saving would be refused.
    const quote = await context.queries.fetchQuery({ ...quoteQuery(params.quoteId), staleTime: 0 });
    if (quote.status !== 'draft') throw redirect({ to: '/quotes/$quoteId', params, replace: true });
  },
  component: EditQuote,
});

function EditQuote() {
  const { quoteId } = Route.useParams();
  const kind = useQuoteKind(false);
  const { data: draft } = useSuspenseQuery(quoteQuery(quoteId));
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  return (
    <InvoiceEditor
      key={quoteId}
      kind={kind}
      draft={editableOf(draft)}
      booksCurrency={session.state === 'signed_in' ? session.shop.books_currency : draft.currency}
      customerDialog={(slot) => <CustomerDialog {...slot} />}
      onSaved={({ id }, next) =>
        void navigate({
          to: '/quotes/$quoteId',
          params: { quoteId: id },
          search: next === 'issue' ? { send: true } : {},
          replace: true,
        })
      }
    />
  );
}
