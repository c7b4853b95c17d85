import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { KeepAsAdvance } from '@/features/till/advances/keep-as-advance';
import { DeliveryDrawer } from '@/features/till/inbox/delivery-drawer';
import { type TracePart, TraceSearch } from '@/features/till/payments/filter';
import { PaymentDetail } from '@/features/till/payments/payment-detail';
import { paymentQuery, traceQuery } from '@/features/till/payments/queries';
import { OfferRefund } from '@/features/till/refunds/offer-refund';
import { refundsOfPaymentQuery } from '@/features/till/refunds/queries';
import { RefundsOfPayment } from '@/features/till/refunds/refunds-of-payment';
import { useMay } from '@/lib/permissions';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/payments/$paymentId')({
  validateSearch: TraceSearch,
  loader: async ({ context, params }) => {
    void context.queries.prefetchQuery(traceQuery(params.paymentId));
    const payment = await context.queries.ensureQueryData(paymentQuery(params.paymentId));
    if (payment.captured.minor > 0) void context.queries.prefetchQuery(refundsOfPaymentQuery(params.paymentId));
  },
  component: PaymentPage,
});

function PaymentPage() {
  const { paymentId } = Route.useParams();
  const { show, delivery } = Route.useSearch();
  const navigate = Route.useNavigate();
  const maySeeDeliveries = useMay('inbox:read');
  const change = useCallback(
    (next: { show?: TracePart | null; delivery?: number | null }) =>
      void navigate({
        search: (before) => narrowed(before, next),
        // Opening a delivery is a step that the back button takes back; a filter is not.
        replace: next.delivery === undefined,
        resetScroll: false,
      }),
    [navigate],
  );
  return (
    <>
      <PaymentDetail
        id={paymentId}
        show={show}
        onShow={(part) => change({ show: part })}
        onDelivery={maySeeDeliveries ? (id) => change({ delivery: id }) : undefined}
        acts={(payment) => (
          <>
            <KeepAsAdvance payment={payment} />
            <OfferRefund payment={payment} />
          </>
        )}
        parts={(payment) => <RefundsOfPayment payment={payment} />}
      />
      <DeliveryDrawer id={maySeeDeliveries ? delivery : undefined} onClose={() => change({ delivery: null })} />
    </>
  );
}
