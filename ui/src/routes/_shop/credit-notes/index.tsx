import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import { CreditNoteList, type CreditNoteListProps } from '@/features/till/credit-notes/credit-note-list';
import { CreditNoteSearch } from '@/features/till/credit-notes/filter';
import { creditNoteQuery, creditNotesQuery } from '@/features/till/credit-notes/queries';
import { narrowed } from '@/lib/search';

export const Route = createFileRoute('/_shop/credit-notes/')({
  validateSearch: CreditNoteSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(creditNotesQuery(deps));
    if (deps.id !== undefined) void context.queries.prefetchQuery(creditNoteQuery(deps.id));
  },
  component: CreditNotes,
});

function CreditNotes() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const change = useCallback<CreditNoteListProps['onSearch']>(
    // Opening a note is a step that the back button takes back; a filter is not.
    (next) => void navigate({ search: (before) => narrowed(before, next), replace: next.id === undefined }),
    [navigate],
  );
  return <CreditNoteList search={search} onSearch={change} />;
}
