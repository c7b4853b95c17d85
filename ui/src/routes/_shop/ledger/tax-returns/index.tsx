import { createFileRoute } from '@tanstack/react-router';
import { taxPeriodsQuery } from '@/features/books/tax-periods/queries';
import { TaxPeriodList } from '@/features/books/tax-periods/tax-period-list';

export const Route = createFileRoute('/_shop/ledger/tax-returns/')({
  loader: ({ context }) => {
    void context.queries.prefetchQuery(taxPeriodsQuery);
  },
  component: TaxPeriodList,
});
