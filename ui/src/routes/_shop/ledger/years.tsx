import { createFileRoute } from '@tanstack/react-router';
import { FiscalYears } from '@/features/books/ledger/fiscal-years';
import { monthsQuery, yearsQuery } from '@/features/books/ledger/queries';

export const Route = createFileRoute('/_shop/ledger/years')({
  staticData: { crumb: 'nav.fiscalYears' },
  loader: ({ context }) => {
    void context.queries.prefetchQuery(yearsQuery);
    void context.queries.prefetchQuery(monthsQuery);
  },
  component: FiscalYears,
});
