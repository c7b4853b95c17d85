import { createFileRoute } from '@tanstack/react-router';
import { TrialBalanceSearch } from '@/features/books/ledger/filter';
import { TrialBalance } from '@/features/books/ledger/trial-balance';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/trial-balance')({
  staticData: { crumb: 'nav.trialBalance' },
  validateSearch: TrialBalanceSearch,
  component: TrialBalancePage,
});

function TrialBalancePage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <TrialBalance
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
