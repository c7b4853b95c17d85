import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { ManualEntry } from '@/features/books/ledger/manual-entry';
import { accountsQuery } from '@/features/books/ledger/queries';
import { sessionQuery } from '@/features/office/access/queries';

export const Route = createFileRoute('/_shop/ledger/journal/new')({
  loader: ({ context }) => {
    void context.queries.prefetchQuery(accountsQuery(false));
  },
  component: NewEntry,
});

function NewEntry() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  return <ManualEntry booksCurrency={session.state === 'signed_in' ? session.shop.books_currency : 'USD'} />;
}
