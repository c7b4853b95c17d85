/** The only file of this area that calls the client. Keys begin with the tag `recurring-invoices`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import type { RecurringState } from './states';

export type Recurring = Shape<'RecurringInvoice'>;
export type RecurringSummary = Shape<'RecurringSummary'>;
export type RecurringAsk = Shape<'RecurringAsk'>;
export type Goods = RecurringAsk['invoice'];

const TAG = 'recurring-invoices';

export interface RecurringFilter {
  state?: RecurringState | undefined;
  trouble?: boolean | undefined;
}

export const recurringListQuery = (filter: RecurringFilter) =>
  pagedQuery([TAG, 'list', filter], (after, signal) =>
    answer(api.GET('/recurring-invoices', { params: { query: { ...filter, after } }, signal })),
  );

export const recurringQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/recurring-invoices/{id}', { params: { path: { id } }, signal })),
  });

export function useSaveRecurring(
  before: { id: string; version: number } | null,
  onDone: (recurring: Recurring) => void,
) {
  return useAction({
    send: (ask: RecurringAsk, headers) =>
      before === null
        ? answer(api.POST('/recurring-invoices', { body: ask, headers }))
        : answer(
            api.PATCH('/recurring-invoices/{id}', {
              params: { path: { id: before.id }, header: ifMatch(before) },
              body: ask,
            }),
          ),
    tags: [TAG, 'home'],
    onDone,
  });
}

export type Change = 'pause' | 'resume' | 'end';

export function useChangeRecurring(id: string, onDone: (change: Change) => void) {
  return useAction({
    send: (change: Change, headers) => {
      const params = { path: { id } };
      if (change === 'pause') return answer(api.POST('/recurring-invoices/{id}/pause', { params, headers }));
      if (change === 'resume') return answer(api.POST('/recurring-invoices/{id}/resume', { params, headers }));
      return answer(api.POST('/recurring-invoices/{id}/end', { params, headers }));
    },
    tags: [TAG, 'home'],
    onDone: (_, change) => onDone(change),
  });
}
