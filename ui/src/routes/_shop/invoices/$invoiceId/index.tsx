import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { InvoiceDetail } from '@/features/till/invoices/invoice-detail';
import { invoiceQuery } from '@/features/till/invoices/queries';

const Search = z.object({ issue: z.boolean().optional().catch(undefined) });

export const Route = createFileRoute('/_shop/invoices/$invoiceId/')({
  validateSearch: Search,
  loader: ({ context, params }) => context.queries.ensureQueryData(invoiceQuery(params.invoiceId)),
  component: InvoicePage,
});

function InvoicePage() {
  const { invoiceId } = Route.useParams();
  const { issue = false } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <InvoiceDetail
      id={invoiceId}
      issuing={issue}
      onIssuing={(open) => void navigate({ search: open ? { issue: true } : {}, replace: true })}
      onDeleted={() => void navigate({ to: '/invoices', replace: true })}
    />
  );
}
