import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import * as z from 'zod';
import { Attachments } from '@/features/office/attachments/attachments';
import { AdvancesForInvoice } from '@/features/till/advances/advances-for-invoice';
import { PaymentFilesOfInvoice } from '@/features/till/bank/payment-files-of-invoice';
import { CreditNotesOfInvoice } from '@/features/till/credit-notes/credit-notes-of-invoice';
import { InstalmentsOfInvoice } from '@/features/till/instalments/instalments-of-invoice';
import { InvoiceDetail } from '@/features/till/invoices/invoice-detail';
import { invoiceQuery } from '@/features/till/invoices/queries';
import { RemindersOfInvoice } from '@/features/till/reminders/reminders-of-invoice';
import { ChargeDialog } from '@/features/till/saved-methods/charge-dialog';
import { ChargeWays } from '@/features/till/saved-methods/charge-ways';
import type { SavedMethod } from '@/features/till/saved-methods/queries';
import { choiceParam } from '@/lib/search';
import { INVOICE_ASKS, type InvoiceAsks } from '@/lib/ways-out';

const Search = z.object({
  issue: z.boolean().optional().catch(undefined),
  /** The dialog about another paper or the plan that is open. */
  ask: choiceParam(INVOICE_ASKS),
});

export const Route = createFileRoute('/_shop/invoices/$invoiceId/')({
  validateSearch: Search,
  loader: ({ context, params }) => context.queries.ensureQueryData(invoiceQuery(params.invoiceId)),
  component: InvoicePage,
});

function InvoicePage() {
  const { invoiceId } = Route.useParams();
  const { issue = false, ask = null } = Route.useSearch();
  const navigate = Route.useNavigate();
  const [charging, setCharging] = useState<SavedMethod | null>(null);
  const onAsk = (next: InvoiceAsks | null) => void navigate({ search: next ? { ask: next } : {}, replace: true });
  return (
    <InvoiceDetail
      id={invoiceId}
      issuing={issue}
      onIssuing={(open) => void navigate({ search: open ? { issue: true } : {}, replace: true })}
      asking={ask}
      onAsk={onAsk}
      onDeleted={() => void navigate({ to: '/invoices', replace: true })}
      onRaised={({ id }) => void navigate({ to: '/invoices/$invoiceId/edit', params: { invoiceId: id } })}
      atOnce={(invoice, leave) => (
        <ChargeWays
          invoice={invoice}
          onCharge={(method) => {
            leave();
            setCharging(method);
          }}
        />
      )}
      parts={(invoice) => (
        <>
          {charging && <ChargeDialog invoice={invoice} method={charging} onClose={() => setCharging(null)} />}
          <AdvancesForInvoice invoice={invoice} />
          <InstalmentsOfInvoice
            invoice={invoice}
            planning={ask === 'split'}
            onPlan={(open) => onAsk(open ? 'split' : null)}
          />
          <CreditNotesOfInvoice
            invoice={invoice}
            crediting={ask === 'credit'}
            onCredit={(open) => onAsk(open ? 'credit' : null)}
          />
          <RemindersOfInvoice invoice={invoice} />
          <PaymentFilesOfInvoice invoice={invoice} />
          <Attachments kind="invoice" subject={invoice.id} changes="billing:write" />
        </>
      )}
    />
  );
}
