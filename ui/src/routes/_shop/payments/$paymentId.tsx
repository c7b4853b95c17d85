import { createFileRoute } from '@tanstack/react-router';
import { KeepAsAdvance } from '@/features/till/advances/keep-as-advance';
import { PaymentDetail } from '@/features/till/payments/payment-detail';
import { paymentQuery, traceQuery } from '@/features/till/payments/queries';

export const Route = createFileRoute('/_shop/payments/$paymentId')({
  loader: ({ context, params }) => {
    void context.queries.prefetchQuery(traceQuery(params.paymentId));
    return context.queries.ensureQueryData(paymentQuery(params.paymentId));
  },
  component: PaymentPage,
});

function PaymentPage() {
  const { paymentId } = Route.useParams();
  return <PaymentDetail id={paymentId} acts={(payment) => <KeepAsAdvance payment={payment} />} />;
}
