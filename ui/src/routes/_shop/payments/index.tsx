import { createFileRoute } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { AwayBanner } from '@/features/till/catch-up/away-banner';
import { PaymentSearch } from '@/features/till/payments/filter';
import { PaymentList, type PaymentListProps } from '@/features/till/payments/payment-list';
import { type PaymentSummary, paymentsQuery } from '@/features/till/payments/queries';
import { OfferRefunds } from '@/features/till/refunds/offer-refunds';
import { RefundMany } from '@/features/till/refunds/refund-many';
import { UnclearMany } from '@/features/till/refunds/unclear-many';
import { useMay } from '@/lib/permissions';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/payments/')({
  validateSearch: PaymentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(paymentsQuery(deps));
  },
  component: Payments,
});

function Payments() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  const change = useCallback<PaymentListProps['onFilter']>(
    ({ needs_you, ...rest }) =>
      void navigate({
        search: (before) =>
          narrowed(before, { ...rest, ...(needs_you === undefined ? {} : { needs_you: needs_you || null }) }),
        replace: true,
      }),
    [navigate],
  );
  const mayRefund = useMay('refunds:create');
  const [asked, setAsked] = useState<{ payments: PaymentSummary[]; clear: () => void } | null>(null);
  const bulk = (payments: PaymentSummary[], clear: () => void) => (
    <OfferRefunds count={payments.length} onAsk={() => setAsked({ payments, clear })} />
  );
  return (
    <>
      <PaymentList
        filter={filter}
        onFilter={change}
        bulk={mayRefund ? bulk : undefined}
        head={
          <>
            <AwayBanner />
            {mayRefund && <UnclearMany onOpen={() => setAsked({ payments: [], clear: () => {} })} />}
          </>
        }
      />
      {asked && <RefundMany payments={asked.payments} onClose={() => setAsked(null)} onDone={asked.clear} />}
    </>
  );
}
