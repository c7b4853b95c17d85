/** The only file of this area that calls the client. Keys begin with the tag `exchange-rates`. */
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type ExchangeRate = Shape<'ExchangeRate'>;

const TAG = 'exchange-rates';

/** Rates of one currency or of all, those of the newest days first. */
export const ratesQuery = (currency: string | undefined) =>
  pagedQuery([TAG, 'list', { currency }], (after, signal) =>
    answer(api.GET('/exchange-rates', { params: { query: { currency, after } }, signal })),
  );

/** Enters the rate of a day, in the place of the one of that day where there is one. */
export function useEnterRate(onDone: (rate: ExchangeRate) => void) {
  return useAction({
    send: ({ currency, from_on, rate }: ExchangeRate) =>
      answer(
        api.PUT('/exchange-rates/{currency}/{from_on}', { params: { path: { currency, from_on } }, body: { rate } }),
      ),
    tags: [TAG],
    onDone,
  });
}
