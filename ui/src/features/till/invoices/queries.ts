/**
 * The only file of this area that calls the client. Keys begin with the tag that changes them: `invoices` for papers,
 * `payments` for what came in, `customers` and `products` for the choosers of the editor.
 */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api, done, fetchFile, ifMatch, type Shape, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import type { Money } from '@/lib/money';
import { pagedQuery } from '@/lib/pages';
import type { PaperSize } from '@/lib/papers';
import { Problem } from '@/lib/problem';
import type { InvoiceStatus } from './statuses';

export type Invoice = Shape<'Invoice'>;
export type InvoiceLine = Invoice['lines'][number];
export type TaxShare = Invoice['tax_summary'][number];
export type InvoiceSummary = Shape<'InvoiceSummary'>;
export type InvoiceAsk = Shape<'InvoiceAsk'>;
/** What the editor takes of an invoice, or of another paper with the same goods and sums. */
export type EditableDraft = Pick<
  Invoice,
  | 'id'
  | 'version'
  | 'customer'
  | 'currency'
  | 'inclusive'
  | 'lines'
  | 'service_fee_rate'
  | 'delivery_asked'
  | 'discount_asked'
  | 'charges_code'
  | 'place_asked'
  | 'supplied_on'
  | 'round_total_to'
  | 'due_on'
  | 'early_discount'
  | 'note'
  | 'test'
  | 'supplements'
>;
export type Calculation = Shape<'Calculation'>;
export type FieldProblem = Pick<Calculation['problems'][number], 'field' | 'title'>;
export type PaymentSummary = Shape<'PaymentSummary'>;
export type WithheldTax = Shape<'WithheldTax'>;
export type Product = Shape<'Product'>;
export type TaxCode = Shape<'TaxCode'>;
/** A payment with the gateway's page, as starting one answers. */
export type StartedPayment = PaymentSummary & Pick<Shape<'PaymentDetail'>, 'page_url' | 'page_expires_at' | 'own_link'>;

const TAG = 'invoices';
/** What an invoice's acts change besides itself. */
const TOUCHED = [TAG, 'payments', 'customers', 'ledger', 'home'];

export interface InvoiceFilter {
  q?: string | undefined;
  status?: InvoiceStatus | undefined;
  overdue?: boolean | undefined;
  customer_id?: string | undefined;
}

export const invoicesQuery = (filter: InvoiceFilter) =>
  pagedQuery([TAG, 'list', filter], (after, signal) =>
    answer(api.GET('/invoices', { params: { query: { ...filter, after } }, signal })),
  );

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/invoices/{id}', { params: { path: { id } }, signal })),
  });

/** Payments of one invoice, newest first. */
export const invoicePaymentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['payments', 'of-invoice', id],
    queryFn: ({ signal }) => answer(api.GET('/payments', { params: { query: { invoice_id: id, limit: 50 } }, signal })),
  });

/** What the customer withheld of an invoice, oldest first. */
export const withheldTaxesQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'withheld-tax'],
    queryFn: ({ signal }) => answer(api.GET('/invoices/{id}/withheld-tax', { params: { path: { id } }, signal })),
  });

export const invoiceHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'history'],
    queryFn: ({ signal }) => answer(api.GET('/audit', { params: { query: { subject: id, limit: 50 } }, signal })),
  });

/** The totals of what is typed; the last ones stay on screen while the next are coming. */
export const calculationQuery = (ask: InvoiceAsk | null) =>
  queryOptions({
    queryKey: ['calculation', ask],
    queryFn: ask === null ? skipToken : ({ signal }) => answer(api.POST('/invoices/calculate', { body: ask, signal })),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    staleTime: 30_000,
    retry: 1,
  });

/** Regions of a country that tax depends on; none in most. They never change while the program runs. */
export const regionsQuery = (country: string) =>
  queryOptions({
    queryKey: ['regions', country],
    queryFn: ({ signal }) => answer(api.GET('/regions', { params: { query: { country } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const taxCodesQuery = queryOptions({
  queryKey: ['tax-codes'],
  queryFn: ({ signal }) => answer(api.GET('/tax-codes', { signal })),
  staleTime: 5 * 60_000,
});

/** Products that fit a text; asks nothing while `text` is null. */
export const productChoicesQuery = (text: string | null) =>
  queryOptions({
    queryKey: ['products', 'choices', text],
    queryFn:
      text === null
        ? skipToken
        : ({ signal }) =>
            answer(
              api.GET('/products', {
                params: { query: { ...(text ? { q: text } : {}), active: true, limit: 8 } },
                signal,
              }),
            ),
    placeholderData: keepPreviousData,
  });

export const customerChoicesQuery = (text: string | null) =>
  queryOptions({
    queryKey: ['customers', 'choices', text],
    queryFn:
      text === null
        ? skipToken
        : ({ signal }) =>
            answer(api.GET('/customers', { params: { query: { ...(text ? { q: text } : {}), limit: 20 } }, signal })),
    placeholderData: keepPreviousData,
  });

/** The name of one customer, for a filter that came with the URL. */
export const customerNameQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['customers', id],
    queryFn: id ? ({ signal }) => answer(api.GET('/customers/{id}', { params: { path: { id } }, signal })) : skipToken,
  });

/** Accounts a payment can be taken through, for whoever may see them. */
export const accountChoicesQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['merchant-accounts', 'choices'],
    queryFn: may ? ({ signal }) => answer(api.GET('/merchant-accounts', { signal })) : skipToken,
  });

export function useSaveDraft(draft: { id: string; version: number } | null, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (ask: InvoiceAsk, headers) =>
      draft === null
        ? answer(api.POST('/invoices', { body: ask, headers }))
        : answer(
            api.PATCH('/invoices/{id}', { params: { path: { id: draft.id }, header: ifMatch(draft) }, body: ask }),
          ),
    tags: [TAG, 'home'],
    onDone,
  });
}

export function useDeleteDraft(id: string, onDone: () => void) {
  return useAction({
    send: async (_: null) => {
      await done(api.DELETE('/invoices/{id}', { params: { path: { id } } }));
    },
    // A quote that became this draft is open again.
    tags: [TAG, 'home', 'quotes'],
    onDone,
  });
}

export function useIssue(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (ask: { due_on?: string; pay_link_hours?: number }, headers) =>
      answer(api.POST('/invoices/{id}/issue', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Drafts the same again. */
export function useCopyInvoice(id: string, onDone: (draft: Invoice) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/invoices/{id}/copy', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Drafts an invoice that raises an issued one: of the same customer, in the same currency. */
export function useDraftSupplementary(id: string, onDone: (draft: Invoice) => void) {
  return useAction({
    send: (ask: Shape<'SupplementaryAsk'>, headers) =>
      answer(api.POST('/invoices/{id}/supplementary', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG, 'home'],
    onDone,
  });
}

export function useVoid(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (ask: { reason: string }, headers) =>
      answer(api.POST('/invoices/{id}/void', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useWriteOff(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (ask: { reason: string }, headers) =>
      answer(api.POST('/invoices/{id}/write-off', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useRenewLink(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (ask: { hours?: number }, headers) =>
      answer(api.POST('/invoices/{id}/pay-link', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useMarkSent(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/invoices/{id}/sent', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Makes the delivery note, which gets its number by that; made before, it stays what it is. */
export function useMakeDeliveryNote(id: string) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/invoices/{id}/delivery-note', { params: { path: { id } }, headers })),
    tags: [TAG],
  });
}

const OPEN_STATES: readonly string[] = ['created', 'pending', 'authorised'];
/** Whether the customer may still pay with it; an invoice has one such payment at most. */
export const isOpenPayment = (payment: { state: string }) => OPEN_STATES.includes(payment.state);

/** Starts a payment, or goes on with the one that somebody else opened meanwhile. */
export function useStartPayment(invoiceId: string, onDone: (payment: StartedPayment) => void) {
  return useAction<{ merchant_account_id?: string }, StartedPayment>({
    send: async (ask, headers) => {
      const path = { id: invoiceId };
      try {
        return await answer(api.POST('/invoices/{id}/payments', { params: { path }, body: ask, headers }));
      } catch (thrown) {
        if (!(thrown instanceof Problem) || thrown.code !== 'payment.one_open') throw thrown;
        const list = await answer(api.GET('/payments', { params: { query: { invoice_id: invoiceId, limit: 50 } } }));
        const open = list.items.find(isOpenPayment);
        if (!open) throw thrown;
        return await answer(api.GET('/payments/{id}', { params: { path: { id: open.id } } }));
      }
    },
    tags: TOUCHED,
    onDone,
  });
}

export function useTakeCash(invoiceId: string, onDone: (payment: PaymentSummary) => void) {
  return useAction({
    send: (ask: { merchant_account_id?: string; amount: Money; tendered?: Money }, headers) =>
      answer(api.POST('/invoices/{id}/cash', { params: { path: { id: invoiceId } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useRecordWithheld(invoiceId: string, onDone: (withheld: WithheldTax) => void) {
  return useAction({
    send: (ask: Shape<'WithheldAsk'>, headers) =>
      answer(api.POST('/invoices/{id}/withheld-tax', { params: { path: { id: invoiceId } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useUndoWithheld(id: string, onDone: () => void) {
  return useAction({
    send: (ask: { reason: string }, headers) =>
      answer(api.POST('/withheld-taxes/{id}/undo', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export type PaperKind = 'pdf' | 'receipt' | 'delivery-note';
export interface PaperAsk {
  kind: PaperKind;
  size: PaperSize;
}

export const paperPath = (id: string, { kind, size }: PaperAsk) => `/invoices/${id}/${kind}?paper=${size}`;

/** Hands the PDF over as a file: a download in a browser, a save dialog in the window. */
export function useSavePaper(id: string, name: string) {
  return useAction({
    send: (ask: PaperAsk) =>
      saveFromApi(paperPath(id, ask), ask.kind === 'pdf' ? `${name}.pdf` : `${name}-${ask.kind}.pdf`),
    tags: [],
  });
}

/** The pay link as a picture for `<img>`, drawn by the server; fetched anew for each key. */
export function usePayLinkPicture(id: string, key: string | null): { address: string | null; failed: boolean } {
  const [picture, setPicture] = useState<{ address: string | null; failed: boolean }>({ address: null, failed: false });
  useEffect(() => {
    if (key === null) return;
    const leave = new AbortController();
    let release = () => {};
    setPicture({ address: null, failed: false });
    fetchFile(`/invoices/${id}/pay-link.svg`, leave.signal).then(
      (file) => {
        release = file.release;
        if (leave.signal.aborted) release();
        else setPicture({ address: file.address, failed: false });
      },
      () => {
        if (!leave.signal.aborted) setPicture({ address: null, failed: true });
      },
    );
    return () => {
      leave.abort();
      release();
    };
  }, [id, key]);
  return picture;
}
