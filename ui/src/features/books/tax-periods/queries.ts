/** The only file of this area that calls the client. Keys begin with the tag `ledger`: what is posted may change a return. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Got, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type TaxPeriodList = Got<'/tax-periods'>;
export type TaxPeriod = TaxPeriodList['items'][number];
export type TaxReturn = Got<'/tax-periods/{id}'>;
export type TaxBox = TaxReturn['boxes'][number];
export type TaxPayment = TaxReturn['payments'][number];
export type TaxedLine = Got<'/tax-periods/{id}/entries'>['items'][number];

const TAG = 'ledger';

export const taxPeriodsQuery = queryOptions({
  queryKey: [TAG, 'tax-periods'],
  queryFn: ({ signal }) => answer(api.GET('/tax-periods', { signal })),
});

export const taxReturnQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, 'tax-return', id],
    queryFn: ({ signal }) => answer(api.GET('/tax-periods/{id}', { params: { path: { id } }, signal })),
  });

/** Supplies to other states, by state: table 3.2 of GSTR-3B. */
export const interstateQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: [TAG, 'interstate-supplies', from, to],
    queryFn: ({ signal }) =>
      answer(api.GET('/reports/interstate-supplies', { params: { query: { from, to } }, signal })),
  });

export type Gstr1 = Got<'/reports/gstr-1'>;

/** The supplies of some days bill by bill: GSTR-1. */
export const gstr1Query = (from: string, to: string) =>
  queryOptions({
    queryKey: [TAG, 'gstr-1', from, to],
    queryFn: ({ signal }) => answer(api.GET('/reports/gstr-1', { params: { query: { from, to } }, signal })),
  });

/** The tax entries behind a figure of a return. */
export const boxEntriesQuery = (id: string, box: string) =>
  pagedQuery([TAG, 'tax-return', id, 'entries', box], (after, signal) =>
    answer(api.GET('/tax-periods/{id}/entries', { params: { path: { id }, query: { box, after } }, signal })),
  );

export function useFileReturn(onDone: (filed: TaxReturn) => void) {
  return useAction({
    send: (ask: Shape<'TaxReturnAsk'>, headers) => answer(api.POST('/tax-periods', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function usePayReturn(id: string, onDone: (paid: TaxReturn) => void) {
  return useAction({
    send: (ask: Shape<'TaxPaymentAsk'>, headers) =>
      answer(api.POST('/tax-periods/{id}/payments', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useReverseTaxPayment(id: string, number: number, onDone: (left: TaxReturn) => void) {
  return useAction({
    send: (ask: Shape<'ReversalAsk'>, headers) =>
      answer(
        api.POST('/tax-periods/{id}/payments/{number}/reversal', {
          params: { path: { id, number } },
          body: ask,
          headers,
        }),
      ),
    tags: [TAG],
    onDone,
  });
}
