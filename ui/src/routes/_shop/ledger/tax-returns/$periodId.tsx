import { createFileRoute } from '@tanstack/react-router';
import { taxPeriodsQuery, taxReturnQuery } from '@/features/books/tax-periods/queries';
import { TaxReturnPage } from '@/features/books/tax-periods/tax-return';

export const Route = createFileRoute('/_shop/ledger/tax-returns/$periodId')({
  loader: ({ context, params }) => {
    void context.queries.prefetchQuery(taxPeriodsQuery);
    return context.queries.ensureQueryData(taxReturnQuery(params.periodId));
  },
  component: ReturnPage,
});

function ReturnPage() {
  const { periodId } = Route.useParams();
  const navigate = Route.useNavigate();
  return (
    <TaxReturnPage
      key={periodId}
      id={periodId}
      onPeriod={(id) => void navigate({ to: '/ledger/tax-returns/$periodId', params: { periodId: id } })}
    />
  );
}
