/**
 * The only file of this area that calls the client. Keys begin with the tag `payments`; the choosers of the screens
 * begin with the tags of what they offer.
 */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got } from '@/api/client';
import { useAction } from '@/api/use-action';
import type { Money } from '@/lib/money';
import { pagedQuery } from '@/lib/pages';
import { type PaymentFilter, paymentAsk } from './filter';

export type Payment = Got<'/payments/{id}'>;
export type PaymentSummary = Got<'/payments'>['items'][number];
export type TraceStep = Got<'/payments/{id}/trace'>['steps'][number];
export type WireText = Got<'/payments/{id}/trace/{call}'>['exchanges'][number]['request'];
export type InvoiceChoice = Got<'/invoices'>['items'][number];

const TAG = 'payments';
/** What a payment's acts change besides itself. */
const TOUCHED = [TAG, 'invoices', 'customers', 'ledger', 'home'];

export const paymentsQuery = (filter: PaymentFilter) =>
  pagedQuery([TAG, 'list', filter], (after, signal) =>
    answer(api.GET('/payments', { params: { query: { ...paymentAsk(filter), after } }, signal })),
  );

export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/payments/{id}', { params: { path: { id } }, signal })),
  });

/** Everything that happened to one payment, oldest first. */
export const traceQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'trace'],
    queryFn: ({ signal }) => answer(api.GET('/payments/{id}/trace', { params: { path: { id } }, signal })),
  });

/** What came of one delivery, oldest first. */
export const deliveryTraceQuery = (id: number) =>
  queryOptions({
    queryKey: [TAG, 'delivery', id],
    queryFn: ({ signal }) => answer(api.GET('/inbox/{id}/trace', { params: { path: { id } }, signal })),
  });

/** What went over the line at one call of a trace. What was said stays said. */
export const callQuery = (payment: string, call: string) =>
  queryOptions({
    queryKey: [TAG, payment, 'trace', call],
    queryFn: ({ signal }) =>
      answer(api.GET('/payments/{id}/trace/{call}', { params: { path: { id: payment, call: Number(call) } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Accounts to filter by, for whoever may see them. */
export const accountChoicesQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['merchant-accounts', 'choices'],
    queryFn: may ? ({ signal }) => answer(api.GET('/merchant-accounts', { signal })) : skipToken,
  });

/** Invoices that money of one currency could be meant for; asks nothing while `text` is null. */
export const invoiceChoicesQuery = (text: string | null, currency: string) =>
  queryOptions({
    queryKey: ['invoices', 'choices', currency, text],
    queryFn:
      text === null
        ? skipToken
        : async ({ signal }) => {
            const query = { ...(text ? { q: text } : {}), limit: 50 };
            const { items } = await answer(api.GET('/invoices', { params: { query }, signal }));
            return items
              .filter((invoice) => invoice.currency === currency && PAYABLE.has(invoice.status))
              .sort((a, b) => Number(b.due.minor > 0) - Number(a.due.minor > 0));
          },
    placeholderData: keepPreviousData,
  });

/** A paid invoice can be named as well: the money becomes the advance of its customer. */
const PAYABLE: ReadonlySet<string> = new Set(['issued', 'partially_paid', 'paid']);

/** Asks the gateway again what became of the payment. */
export function useAskGateway(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/payments/{id}/fetch', { params: { path: { id } }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Takes reserved money; all of it when `amount` is null. */
export function useCapture(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (amount: Money | null, headers) =>
      answer(api.POST('/payments/{id}/capture', { params: { path: { id } }, body: amount ? { amount } : {}, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useCancelPayment(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/payments/{id}/cancel', { params: { path: { id } }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Says that money came by a link of the shop's own. */
export function useConfirmClaim(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (ask: { utr: string; amount?: Money; received_on?: string }, headers) =>
      answer(api.POST('/payments/{id}/confirm', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Says that the money of a claim did not come. */
export function useRefuseClaim(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (reason: string, headers) =>
      answer(api.POST('/payments/{id}/refuse', { params: { path: { id } }, body: { reason }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Takes back a person's word that money came to the bank account. */
export function useWithdraw(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (reason: string, headers) =>
      answer(api.POST('/payments/{id}/withdraw', { params: { path: { id } }, body: { reason }, headers })),
    tags: [...TOUCHED, 'bank'],
    onDone,
  });
}

/** Assigns money that nobody had asked for to an invoice. */
export function useAssign(id: string, onDone: (payment: Payment, invoice: InvoiceChoice) => void) {
  return useAction({
    send: (invoice: InvoiceChoice, headers) =>
      answer(
        api.POST('/payments/{id}/assign', { params: { path: { id } }, body: { invoice_id: invoice.id }, headers }),
      ),
    tags: TOUCHED,
    onDone,
  });
}

/** Says that a person looked: settles reasons as they were seen. */
export function useAttend(id: string, onDone: (payment: Payment) => void) {
  return useAction({
    send: (ask: { reasons: string[]; note: string; seen: number }, headers) =>
      answer(api.POST('/payments/{id}/attend', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}
