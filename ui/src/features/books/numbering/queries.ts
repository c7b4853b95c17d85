/** The only file of this area that calls the client. Keys begin with the tag `number-series`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';

export type NumberSeries = Shape<'NumberSeries'>;

const TAG = 'number-series';

/** How each kind of document is numbered. The next number moves with every document, so it is asked for each time. */
export const seriesQuery = queryOptions({
  queryKey: [TAG, 'list'],
  queryFn: ({ signal }) => answer(api.GET('/number-series', { signal })),
});

/** The next number by a pattern that is not saved; a refusal says why there would be none. */
export const previewQuery = (kind: string, pattern: string) =>
  queryOptions({
    queryKey: [TAG, 'preview', kind, pattern],
    queryFn: ({ signal }) =>
      answer(api.GET('/number-series/{kind}/preview', { params: { path: { kind }, query: { pattern } }, signal })),
    retry: false,
  });

export function useChangeSeries(series: NumberSeries, onDone: (series: NumberSeries) => void) {
  return useAction({
    send: (ask: Shape<'NumberSeriesChange'>) =>
      answer(
        api.PATCH('/number-series/{kind}', {
          params: { path: { kind: series.kind }, header: ifMatch(series) },
          body: ask,
        }),
      ),
    tags: [TAG],
    onDone,
  });
}
