import { createFileRoute } from '@tanstack/react-router';
import { KeepAsAdvance } from '@/features/till/advances/keep-as-advance';
import { PaymentDetail } from '@/features/till/payments/payment-detail';
import { paymentQuery, traceQuery } from '@/features/till/payments/queries';
import { OfferRefund } from '@/features/till/refunds/offer-refund';
import { refundsOfPaymentQuery } from '@/features/till/refunds/queries';
import { RefundsOfPayment } from '@/features/till/refunds/refunds-of-payment';

export const Route = createFileRoute('/_shop/payments/$paymentId')({
  loader: async ({ context, params }) => {
    void context.queries.prefetchQuery(traceQuery(params.paymentId));
    const payment = await context.queries.ensureQueryData(paymentQuery(params.paymentId));
    if (payment.captured.minor > 0) void context.queries.prefetchQuery(refundsOfPaymentQuery(params.paymentId));
  },
  component: PaymentPage,
});

function PaymentPage() {
  const { paymentId } = Route.useParams();
  return (
    <PaymentDetail
      id={paymentId}
      acts={(payment) => (
        <>
          <KeepAsAdvance payment={payment} />
          <OfferRefund payment={payment} />
        </>
      )}
      parts={(payment) => <RefundsOfPayment payment={payment} />}
    />
  );
}
