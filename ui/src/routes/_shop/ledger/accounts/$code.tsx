import { createFileRoute } from '@tanstack/react-router';
import { AccountPage } from '@/features/books/ledger/account-page';
import { AccountSearch } from '@/features/books/ledger/filter';
import { accountsQuery, entriesQuery } from '@/features/books/ledger/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/accounts/$code')({
  validateSearch: AccountSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    void context.queries.prefetchInfiniteQuery(entriesQuery({ account: params.code, ...deps }));
    return context.queries.ensureQueryData(accountsQuery(true));
  },
  component: Account,
});

function Account() {
  const { code } = Route.useParams();
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AccountPage
      code={code}
      filter={filter}
      onFilter={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
