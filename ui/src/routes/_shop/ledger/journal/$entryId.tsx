import { createFileRoute } from '@tanstack/react-router';
import { EntryDetail } from '@/features/books/ledger/entry-detail';
import { entryQuery } from '@/features/books/ledger/queries';
import { Attachments } from '@/features/office/attachments/attachments';

export const Route = createFileRoute('/_shop/ledger/journal/$entryId')({
  loader: ({ context, params }) => context.queries.ensureQueryData(entryQuery(params.entryId)),
  component: EntryPage,
});

function EntryPage() {
  const { entryId } = Route.useParams();
  return (
    <EntryDetail id={entryId} files={<Attachments kind="journal_entry" subject={entryId} changes="ledger:post" />} />
  );
}
