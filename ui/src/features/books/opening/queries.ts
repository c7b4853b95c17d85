/** The only file of this area that calls the client. Keys begin with the tag `opening`. */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type Opening = Got<'/opening'>;
export type OpeningBalance = Shape<'OpeningBalance'>;
export type OpeningImport = Shape<'OpeningImport'>;
export type Account = Got<'/ledger/accounts'>['items'][number];

const TAG = 'opening';
/** What an opening balance changes besides: balances, and what customers owe. */
const TAGS = [TAG, 'ledger', 'customers', 'reports'];

export const openingQuery = queryOptions({
  queryKey: [TAG, 'standing'],
  queryFn: ({ signal }) => answer(api.GET('/opening', { signal })),
});

export const openingBalancesQuery = pagedQuery([TAG, 'balances'], (after, signal) =>
  answer(api.GET('/opening/balances', { params: { query: { after } }, signal })),
);

/** The chart, to choose from. */
export const chartQuery = queryOptions({
  queryKey: ['ledger', 'accounts', { parties: false }],
  queryFn: ({ signal }) => answer(api.GET('/ledger/accounts', { params: { query: {} }, signal })),
});

/** Customers for a chooser. */
export const customersFoundQuery = (text: string, may: boolean) =>
  queryOptions({
    queryKey: ['customers', 'choices', text],
    queryFn: may
      ? ({ signal }) =>
          answer(api.GET('/customers', { params: { query: { ...(text ? { q: text } : {}), limit: 20 } }, signal }))
      : skipToken,
  });

/** The name of a sub-account that is a customer; asks nothing without an id. */
export const customerNameQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['customers', id],
    queryFn:
      id === null
        ? skipToken
        : ({ signal }) => answer(api.GET('/customers/{id}', { params: { path: { id } }, signal })),
    staleTime: 5 * 60_000,
  });

export function useSetDay(onDone: () => void) {
  return useAction({
    send: (ask: Shape<'MovingDayAsk'>) => answer(api.PUT('/opening/day', { body: ask })),
    tags: TAGS,
    onDone,
  });
}

export function useTakeOver(onDone: () => void) {
  return useAction({
    send: (ask: Shape<'OpeningBalanceAsk'>, headers) => answer(api.POST('/opening/balances', { body: ask, headers })),
    tags: TAGS,
    onDone,
  });
}

export function useImport(onDone: (done: OpeningImport) => void) {
  return useAction({
    send: (ask: Shape<'OpeningImportAsk'>, headers) => answer(api.POST('/opening/import', { body: ask, headers })),
    tags: TAGS,
    onDone,
  });
}

export function useCorrect(id: string, onDone: () => void) {
  return useAction({
    send: (ask: Shape<'CorrectionAsk'>, headers) =>
      answer(api.POST('/opening/balances/{id}/correction', { params: { path: { id } }, body: ask, headers })),
    tags: TAGS,
    onDone,
  });
}

export function useSettle(id: string, onDone: () => void) {
  return useAction({
    send: (ask: Shape<'SettlementAsk'>, headers) =>
      answer(api.POST('/opening/balances/{id}/settlement', { params: { path: { id } }, body: ask, headers })),
    tags: TAGS,
    onDone,
  });
}

export function useFinish(onDone: () => void) {
  return useAction({
    send: (ask: Shape<'FinishAsk'>, headers) => answer(api.POST('/opening/finish', { body: ask, headers })),
    tags: TAGS,
    onDone,
  });
}
