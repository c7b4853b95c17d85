import { createFileRoute } from '@tanstack/react-router';
import { AccountList } from '@/features/books/ledger/account-list';
import { AccountsSearch } from '@/features/books/ledger/filter';
import { accountsQuery } from '@/features/books/ledger/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/accounts/')({
  validateSearch: AccountsSearch,
  loader: ({ context }) => {
    void context.queries.prefetchQuery(accountsQuery(false));
  },
  component: Accounts,
});

function Accounts() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AccountList
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => narrowed(before, change), replace: true, resetScroll: false })
      }
    />
  );
}
