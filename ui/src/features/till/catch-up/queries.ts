/** The only file of this area that calls the client. Keys begin with the tag `catch-up`. */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type Round = Shape<'CatchUpRound'>;
export type AccountRound = Shape<'AccountRound'>;

const TAG = 'catch-up';
/** What the gateways tell may change all of these. */
const TOUCHED = [TAG, 'merchant-accounts', 'payments', 'refunds', 'invoices', 'inbox', 'ledger', 'home'];

/** The latest absence and what asking afterwards brought, for whoever may see payments. */
export const lastRoundQuery = (may: boolean) =>
  queryOptions({
    queryKey: [TAG, 'last'],
    queryFn: may ? ({ signal }) => answer(api.GET('/catch-up/rounds/last', { signal })) : skipToken,
  });

export const roundsQuery = pagedQuery([TAG, 'rounds'], (after, signal) =>
  answer(api.GET('/catch-up/rounds', { params: { query: { after } }, signal })),
);

/** Asks every gateway what changed. */
export function useCatchUpAll() {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/catch-up', { body: {}, headers })),
    tags: TOUCHED,
  });
}
