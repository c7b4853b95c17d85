import { createFileRoute } from '@tanstack/react-router';
import { GeneralLedgerSearch } from '@/features/books/ledger/filter';
import { GeneralLedger } from '@/features/books/ledger/general-ledger';
import { accountsQuery } from '@/features/books/ledger/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/general')({
  staticData: { crumb: 'nav.generalLedger' },
  validateSearch: GeneralLedgerSearch,
  loader: ({ context }) => {
    void context.queries.prefetchQuery(accountsQuery(false));
  },
  component: GeneralLedgerPage,
});

function GeneralLedgerPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <GeneralLedger
      search={search}
      onSearch={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
