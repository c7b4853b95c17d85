import { createFileRoute } from '@tanstack/react-router';
import { BalanceSheet } from '@/features/books/ledger/balance-sheet';
import { BalanceSheetSearch } from '@/features/books/ledger/filter';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/balance-sheet')({
  staticData: { crumb: 'nav.balanceSheet' },
  validateSearch: BalanceSheetSearch,
  component: BalanceSheetPage,
});

function BalanceSheetPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <BalanceSheet
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
