import { createFileRoute } from '@tanstack/react-router';
import { TaxSearch } from '@/features/books/ledger/filter';
import { TaxReport } from '@/features/books/ledger/tax-report';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/tax-report')({
  staticData: { crumb: 'nav.taxReport' },
  validateSearch: TaxSearch,
  component: TaxPage,
});

function TaxPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <TaxReport
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
