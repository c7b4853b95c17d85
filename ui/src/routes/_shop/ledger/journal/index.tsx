import { createFileRoute } from '@tanstack/react-router';
import { JournalSearch } from '@/features/books/ledger/filter';
import { Journal } from '@/features/books/ledger/journal';
import { entriesQuery } from '@/features/books/ledger/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/ledger/journal/')({
  validateSearch: JournalSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(entriesQuery(deps));
  },
  component: JournalPage,
});

function JournalPage() {
  const filter = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Journal
      filter={filter}
      onFilter={(change) => void navigate({ search: (before) => narrowed(before, change), replace: true })}
    />
  );
}
