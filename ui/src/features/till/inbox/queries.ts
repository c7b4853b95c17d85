/** The only file of this area that calls the client. Keys begin with the tag `inbox`. */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import { type InboxFilter, inboxAsk } from './filter';

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

/** Accounts whose deliveries the inbox takes, for the filter. */
export const sendersQuery = queryOptions({
  queryKey: [TAG, 'senders'],
  queryFn: ({ signal }) => answer(api.GET('/inbox/senders', { signal })),
});

/** Hands what the filter means over as a table that the server writes: it may be longer than a screen can hold. */
export const saveInboxTable = (filter: InboxFilter, name: string): Promise<void> =>
  saveFromApi(`/inbox/table?${new URLSearchParams(Object.entries(inboxAsk(filter)))}`, `${name}.csv`);

export function useReplayOne(onDone: (delivery: Delivery) => void) {
  return useAction({
    send: (id: number, headers) => answer(api.POST('/inbox/{id}/replay', { params: { path: { id } }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Has these deliveries, or all that a filter means, handled again. */
export function useReplay(onDone: (count: number) => void) {
  return useAction({
    send: async (ask: { ids: number[] } | { filter: InboxFilter }, headers) => {
      let told = await answer(api.POST('/inbox/replay', { body: ask, headers }));
      let count = told.replayed;
      // Of very many the server takes some at a time, and says where it stopped.
      while ('filter' in ask && typeof told.next === 'number') {
        const key = { 'Idempotency-Key': crypto.randomUUID() };
        told = await answer(api.POST('/inbox/replay', { body: { ...ask, before: told.next }, headers: key }));
        count += told.replayed;
      }
      return count;
    },
    tags: TOUCHED,
    onDone,
  });
}
