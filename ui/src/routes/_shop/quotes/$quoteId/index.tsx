import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { InvoiceLines, TaxSummary } from '@/features/till/invoices/invoice-lines';
import { Totals } from '@/features/till/invoices/totals';
import { quoteQuery } from '@/features/till/quotes/queries';
import { QuoteDetail } from '@/features/till/quotes/quote-detail';

const Search = z.object({ send: z.boolean().optional().catch(undefined) });

export const Route = createFileRoute('/_shop/quotes/$quoteId/')({
  validateSearch: Search,
  loader: ({ context, params }) => context.queries.ensureQueryData(quoteQuery(params.quoteId)),
  component: QuotePage,
});

function QuotePage() {
  const { quoteId } = Route.useParams();
  const { send = false } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <QuoteDetail
      id={quoteId}
      sending={send}
      onSending={(open) => void navigate({ search: open ? { send: true } : {}, replace: true })}
      onGone={() => void navigate({ to: '/quotes', replace: true })}
      onCopied={({ id }) => void navigate({ to: '/quotes/$quoteId/edit', params: { quoteId: id } })}
      onInvoice={({ id }) => void navigate({ to: '/invoices/$invoiceId', params: { invoiceId: id } })}
      paper={(quote) => (
        <>
          <InvoiceLines invoice={quote} />
          <div className="grid gap-x-10 gap-y-6 tablet:grid-cols-[minmax(0,1fr)_20rem]">
            <p dir="auto" className="min-w-0 whitespace-pre-line text-soft">
              {quote.note}
            </p>
            <Totals sums={quote} feeRate={quote.service_fee_rate} />
          </div>
          <TaxSummary invoice={quote} />
        </>
      )}
    />
  );
}
