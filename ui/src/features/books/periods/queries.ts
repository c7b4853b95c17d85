/** The only file of this area that calls the client. Keys begin with the tag `periods`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type Periods = Shape<'Periods'>;
export type PeriodChange = Shape<'PeriodChange'>;

const TAG = 'periods';

export const periodsQuery = queryOptions({
  queryKey: [TAG, 'now'],
  queryFn: ({ signal }) => answer(api.GET('/periods', { signal })),
});

export const periodChangesQuery = pagedQuery([TAG, 'changes'], (after, signal) =>
  answer(api.GET('/periods/changes', { params: { query: { after } }, signal })),
);

export function useClosePeriod(onDone: (periods: Periods) => void) {
  return useAction({
    send: (ask: Shape<'CloseAsk'>, headers) => answer(api.POST('/periods/close', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useReopenPeriod(onDone: (periods: Periods) => void) {
  return useAction({
    send: (ask: Shape<'ReopenAsk'>, headers) => answer(api.POST('/periods/reopen', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}
