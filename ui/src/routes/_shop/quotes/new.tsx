import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { sessionQuery } from '@/features/office/access/queries';
import { CustomerDialog } from '@/features/people/customers/customer-dialog';
import { InvoiceEditor } from '@/features/till/invoices/invoice-editor';
import { useQuoteKind } from '@/features/till/quotes/use-quote-kind';

export const Route = createFileRoute('/_shop/quotes/new')({ component: NewQuote });

function NewQuote() {
  const kind = useQuoteKind(true);
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  return (
    <InvoiceEditor
      kind={kind}
      booksCurrency={session.state === 'signed_in' ? session.shop.books_currency : 'USD'}
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
