/** The only file of this area that calls the client. Keys begin with the tag `tax-codes`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';

export type KeptTaxCode = Shape<'KeptTaxCode'>;
export type TaxRate = Shape<'RateFrom'>;
export type RatePart = Shape<'Component'>;
export type Treatment = Shape<'Treatment'>;
export type TaxPoint = Shape<'TaxPoint'>;
export type TaxCodeChange = Shape<'TaxCodeChange'>;

const TAG = 'tax-codes';

/** Every code, the retired ones too. */
export const taxCodesQuery = queryOptions({
  queryKey: [TAG],
  queryFn: ({ signal }) => answer(api.GET('/tax-codes', { signal })),
});

export function useAddTaxCode(onDone: (code: KeptTaxCode) => void) {
  return useAction({
    send: (ask: Shape<'NewTaxCode'>, headers) => answer(api.POST('/tax-codes', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useChangeTaxCode(code: KeptTaxCode, onDone: (code: KeptTaxCode) => void) {
  return useAction({
    send: (ask: TaxCodeChange) =>
      answer(
        api.PATCH('/tax-codes/{code}', { params: { path: { code: code.code }, header: ifMatch(code) }, body: ask }),
      ),
    tags: [TAG],
    onDone,
  });
}
