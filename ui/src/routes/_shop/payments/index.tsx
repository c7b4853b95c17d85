import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { PaymentSearch } from '@/features/till/payments/filter';
import { PaymentList, type PaymentListProps } from '@/features/till/payments/payment-list';
import { paymentsQuery } from '@/features/till/payments/queries';
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
  return <PaymentList filter={filter} onFilter={change} />;
}
