/** The only file of this area that calls the client. Keys begin with the tag `inbox`. */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import { type DeliveryState, type InboxFilter, inboxAsk } from './filter';

export type DeliveryRow = Got<'/inbox'>['items'][number];
export type Delivery = Got<'/inbox/{id}'>;
export type RefusalCount = Got<'/inbox/refusals'>['items'][number];

const TAG = 'inbox';
/** Handling a delivery again may change what it is about. */
const TOUCHED = [TAG, 'payments', 'invoices', 'ledger', 'home'];

export const inboxQuery = (filter: InboxFilter) =>
  pagedQuery([TAG, 'list', inboxAsk(filter)], (after, signal) =>
    answer(api.GET('/inbox', { params: { query: { ...inboxAsk(filter), after } }, signal })),
  );

/** One delivery; asks nothing while none is open. */
export const deliveryQuery = (id: number | undefined) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn:
      id === undefined
        ? skipToken
        : ({ signal }) => answer(api.GET('/inbox/{id}', { params: { path: { id } }, signal })),
  });

export const refusalsQuery = queryOptions({
  queryKey: [TAG, 'refusals'],
  queryFn: ({ signal }) => answer(api.GET('/inbox/refusals', { signal })),
});

/** Gateway kinds that deliver, for the filter, for whoever may see them. */
export const gatewaysQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['gateways'],
    queryFn: may ? ({ signal }) => answer(api.GET('/gateways', { signal })) : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
  });

export function useReplayOne(onDone: (delivery: Delivery) => void) {
  return useAction({
    send: (id: number, headers) => answer(api.POST('/inbox/{id}/replay', { params: { path: { id } }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Has these deliveries, or all in a state, handled again. */
export function useReplay(onDone: (count: number) => void) {
  return useAction({
    send: (ask: { ids: number[] } | { state: DeliveryState }, headers) =>
      answer(api.POST('/inbox/replay', { body: ask, headers })),
    tags: TOUCHED,
    onDone: ({ replayed }) => onDone(replayed),
  });
}
