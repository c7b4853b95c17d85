import { useQuery } from '@tanstack/react-query';
import { createFileRoute, notFound } from '@tanstack/react-router';
import { accountsQuery } from '@/features/books/ledger/queries';
import { sealQuery } from '@/features/books/seals/queries';
import { StubPage } from '@/features/books/seals/stub-page';

export const Route = createFileRoute('/_shop/ledger/stubs/$number')({
  loader: ({ context, params }) => {
    const number = Number(params.number);
    if (!Number.isSafeInteger(number) || number < 1) throw notFound();
    return context.queries.ensureQueryData(sealQuery(number));
  },
  component: NumberedStub,
});

function NumberedStub() {
  const { number } = Route.useParams();
  const accounts = useQuery(accountsQuery(false));
  const nameOf = (code: string) => accounts.data?.items.find((account) => account.code === code)?.name ?? '';
  return <StubPage number={Number(number)} nameOf={nameOf} />;
}
