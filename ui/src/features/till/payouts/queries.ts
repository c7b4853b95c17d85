/** The only file of this area that calls the client. Keys begin with the tag `payouts`. */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import { type PayoutFilter, payoutAsk } from './filter';

export type Payout = Shape<'PayoutDocument'>;
export type PayoutSummary = Shape<'PayoutSummary'>;
export type PayoutItem = Shape<'PayoutItemShown'>;
export type MoneyAtGateway = Shape<'MoneyAtGateway'>;

const TAG = 'payouts';

export const payoutsQuery = (filter: PayoutFilter) =>
  pagedQuery([TAG, 'list', payoutAsk(filter)], (after, signal) =>
    answer(api.GET('/payouts', { params: { query: { ...payoutAsk(filter), after } }, signal })),
  );

export const payoutQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: id ? ({ signal }) => answer(api.GET('/payouts/{id}', { params: { path: { id } }, signal })) : skipToken,
  });

/** What still lies at each gateway. A payment or a refund changes it too, and so the tag of the books leads its key. */
export const moneyAtGatewaysQuery = queryOptions({
  queryKey: ['ledger', 'money-at-gateways'],
  queryFn: ({ signal }) => answer(api.GET('/money-at-gateways', { signal })),
});

/** Says that a person looked: settles reasons as they were seen. */
export function useAttendPayout(id: string, onDone: () => void) {
  return useAction({
    send: (ask: { reasons: string[]; note: string; seen: number }, headers) =>
      answer(api.POST('/payouts/{id}/attend', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG, 'home'],
    onDone,
  });
}
