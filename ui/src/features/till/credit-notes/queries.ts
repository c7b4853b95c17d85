/**
 * The only file of this area that calls the client. Notes are under `credit-notes`; what is left of an invoice is under
 * `invoices`, for a credit changes that too.
 */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Shape, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import type { PaperSize } from '@/lib/papers';
import { type CreditNoteFilter, creditNoteAsk } from './filter';

export type CreditNote = Shape<'CreditNote'>;
export type CreditNoteLine = CreditNote['lines'][number];
export type CreditNoteSummary = Shape<'CreditNoteSummary'>;
export type CreditNoteAsk = Shape<'CreditNoteAsk'>;
export type CreditCalculation = Shape<'CreditCalculation'>;
export type LeftToCredit = Shape<'LeftToCredit'>;
export type Invoice = Shape<'Invoice'>;

const TAG = 'credit-notes';
/** What a credit note changes besides itself. */
const TOUCHED = [TAG, 'invoices', 'customers', 'ledger', 'home'];

export const creditNotesQuery = (filter: CreditNoteFilter) =>
  pagedQuery([TAG, 'list', creditNoteAsk(filter)], (after, signal) =>
    answer(api.GET('/credit-notes', { params: { query: { ...creditNoteAsk(filter), after } }, signal })),
  );

export const creditNoteQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: id
      ? ({ signal }) => answer(api.GET('/credit-notes/{id}', { params: { path: { id } }, signal }))
      : skipToken,
  });

/** What is left to credit of an invoice. */
export const creditableQuery = (invoiceId: string) =>
  queryOptions({
    queryKey: ['invoices', invoiceId, 'creditable'],
    queryFn: ({ signal }) =>
      answer(api.GET('/invoices/{id}/creditable', { params: { path: { id: invoiceId } }, signal })),
    staleTime: 0,
  });

/** What a credit note would come to; the last answer stays on screen while the next is coming. Asks nothing while `ask` is null. */
export const creditCalculationQuery = (invoiceId: string, ask: CreditNoteAsk | null) =>
  queryOptions({
    queryKey: ['calculation', 'credit-note', invoiceId, ask],
    queryFn:
      ask === null
        ? skipToken
        : ({ signal }) =>
            answer(
              api.POST('/invoices/{id}/credit-notes/calculate', {
                params: { path: { id: invoiceId } },
                body: ask,
                signal,
              }),
            ),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    staleTime: 30_000,
    retry: false,
  });

export function useIssueCreditNote(invoiceId: string, onDone: (note: CreditNote) => void) {
  return useAction({
    send: (ask: CreditNoteAsk, headers) =>
      answer(api.POST('/invoices/{id}/credit-notes', { params: { path: { id: invoiceId } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export const paperPath = (id: string, size: PaperSize) => `/credit-notes/${id}/pdf?paper=${size}`;

/** Hands the PDF over as a file: a download in a browser, a save dialog in the window. */
export function useSavePaper(id: string, name: string) {
  return useAction({ send: (size: PaperSize) => saveFromApi(paperPath(id, size), `${name}.pdf`), tags: [] });
}
