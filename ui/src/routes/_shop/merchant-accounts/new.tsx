import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as z from 'zod';
import { sessionQuery, shopOf } from '@/features/office/access/queries';
import { AddAccount } from '@/features/till/merchant-accounts/add-account';
import { gatewaysQuery } from '@/features/till/merchant-accounts/queries';
import { narrowed, textParam } from '@/lib/search';

export const Route = createFileRoute('/_shop/merchant-accounts/new')({
  validateSearch: z.object({
    /** The gateway that was chosen, by its provider. */
    gateway: textParam,
    /** What is searched for in the gallery. */
    q: textParam,
  }),
  loader: ({ context }) => context.queries.ensureQueryData(gatewaysQuery),
  component: NewAccount,
});

function NewAccount() {
  const { gateway, q } = Route.useSearch();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  const choose = useCallback(
    (provider: string | null) => void navigate({ search: (before) => narrowed(before, { gateway: provider }) }),
    [navigate],
  );
  const search = useCallback(
    (text: string) => void navigate({ search: (before) => narrowed(before, { q: text }), replace: true }),
    [navigate],
  );
  return (
    <AddAccount
      provider={gateway}
      onProvider={choose}
      search={q ?? ''}
      onSearch={search}
      currency={shopOf(session)?.books_currency ?? ''}
    />
  );
}
