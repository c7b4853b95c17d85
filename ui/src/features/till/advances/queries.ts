/** The only file of this area that calls the client. Keys begin with the tag `advances`, or with those of what is chosen from. */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Shape, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import type { Money } from '@/lib/money';
import type { PaperSize } from '@/lib/papers';

export type Advance = Shape<'Advance'>;
export type AdvanceSummary = Shape<'AdvanceSummary'>;
export type AdvanceAsk = Shape<'AdvanceAsk'>;
export type RefundVoucher = Shape<'RefundVoucher'>;
export type Invoice = Shape<'Invoice'>;
/** What must be known of a payment to keep its money as an advance. */
export interface Stray {
  id: string;
  /** What of it nobody had asked for. */
  unidentified: Money;
  invoice_id?: string | null | undefined;
}

const TAG = 'advances';
/** What an advance changes besides itself. */
const TOUCHED = [TAG, 'payments', 'invoices', 'customers', 'ledger', 'home'];

/** The latest advances of a customer. */
export const advancesOfCustomerQuery = (customer: string) =>
  queryOptions({
    queryKey: [TAG, 'of-customer', customer],
    queryFn: ({ signal }) =>
      answer(api.GET('/advances', { params: { query: { customer_id: customer, limit: 50 } }, signal })),
  });

/** Those that wait for an invoice of theirs; asks nothing without a customer. */
export const openAdvancesQuery = (customer: string | undefined) =>
  queryOptions({
    queryKey: [TAG, 'open', customer],
    queryFn: customer
      ? ({ signal }) =>
          answer(
            api.GET('/advances', { params: { query: { customer_id: customer, state: 'open', limit: 50 } }, signal }),
          )
      : skipToken,
  });

/** Tax codes to choose from. */
export const taxCodesQuery = queryOptions({
  queryKey: ['tax-codes'],
  queryFn: ({ signal }) => answer(api.GET('/tax-codes', { signal })),
  staleTime: 5 * 60_000,
});

/** Customers that fit a text. */
export const customerChoicesQuery = (text: string) =>
  queryOptions({
    queryKey: ['customers', 'choices', text],
    queryFn: ({ signal }) =>
      answer(api.GET('/customers', { params: { query: { ...(text ? { q: text } : {}), limit: 20 } }, signal })),
    placeholderData: keepPreviousData,
  });

export function useReceiveAdvance(onDone: (advance: Advance) => void) {
  return useAction({
    send: (ask: AdvanceAsk, headers) => answer(api.POST('/advances', { body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Takes an advance off an invoice. */
export function useApplyAdvance(invoice: string, onDone: (advance: Advance) => void) {
  return useAction({
    send: (id: string, headers) =>
      answer(api.POST('/advances/{id}/apply', { params: { path: { id } }, body: { invoice_id: invoice }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** A paper of an advance: the receipt voucher of its money, or a refund voucher over what of it went back. */
export interface VoucherPaper {
  kind: 'receipt' | 'refund';
  id: string;
  number: string;
}

export const paperPath = ({ kind, id }: VoucherPaper, size: PaperSize) =>
  kind === 'receipt' ? `/advances/${id}/pdf?paper=${size}` : `/refund-vouchers/${id}/pdf?paper=${size}`;

/** Hands the voucher over as a file: a download in a browser, a save dialog in the window. */
export function useSavePaper(paper: VoucherPaper, name: string) {
  return useAction({ send: (size: PaperSize) => saveFromApi(paperPath(paper, size), `${name}.pdf`), tags: [] });
}
