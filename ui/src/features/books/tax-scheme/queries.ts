/** The only file of this area that calls the client. Keys begin with the tag `tax-codes`: a scheme decides what they charge. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';

export type TaxScheme = Shape<'TaxScheme'>;
export type SchemeFrom = Shape<'SchemeFrom'>;
export type Supplies = Shape<'Supplies'>;

const TAG = 'tax-codes';

export const taxSchemeQuery = queryOptions({
  queryKey: [TAG, 'scheme'],
  queryFn: ({ signal }) => answer(api.GET('/tax-scheme', { signal })),
});

export function useChangeScheme(onDone: (scheme: TaxScheme) => void) {
  return useAction({
    send: (ask: Shape<'SchemeAsk'>, headers) => answer(api.PUT('/tax-scheme', { body: ask, headers })),
    tags: [TAG, 'ledger'],
    onDone,
  });
}
