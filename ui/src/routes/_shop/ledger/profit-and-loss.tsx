import { createFileRoute } from '@tanstack/react-router';
import { ProfitSearch } from '@/features/books/ledger/filter';
import { ProfitAndLoss } from '@/features/books/ledger/profit-and-loss';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/profit-and-loss')({
  staticData: { crumb: 'nav.profitAndLoss' },
  validateSearch: ProfitSearch,
  component: ProfitPage,
});

function ProfitPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ProfitAndLoss
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
