/** The only file of this area that calls the client. Keys begin with the tag `quotes`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, done, ifMatch, type Shape, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import type { PaperSize } from '@/lib/papers';
import type { QuoteStatus } from './statuses';

export type Quote = Shape<'Quote'>;
export type QuoteSummary = Shape<'QuoteSummary'>;
export type QuoteAsk = Shape<'QuoteAsk'>;

const TAG = 'quotes';

export interface QuoteFilter {
  q?: string | undefined;
  status?: QuoteStatus | undefined;
}

export const quotesQuery = (filter: QuoteFilter) =>
  pagedQuery([TAG, 'list', filter], (after, signal) =>
    answer(api.GET('/quotes', { params: { query: { ...filter, after } }, signal })),
  );

export const quoteQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/quotes/{id}', { params: { path: { id } }, signal })),
  });

export const quoteHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'history'],
    queryFn: ({ signal }) => answer(api.GET('/audit', { params: { query: { subject: id, limit: 50 } }, signal })),
  });

export function useSaveQuote(draft: { id: string; version: number } | null, onDone: (quote: { id: string }) => void) {
  return useAction({
    send: (ask: QuoteAsk, headers) =>
      draft === null
        ? answer(api.POST('/quotes', { body: ask, headers }))
        : answer(api.PATCH('/quotes/{id}', { params: { path: { id: draft.id }, header: ifMatch(draft) }, body: ask })),
    tags: [TAG],
    onDone,
  });
}

export function useDeleteQuote(id: string, onDone: () => void) {
  return useAction({
    send: async (_: null) => {
      await done(api.DELETE('/quotes/{id}', { params: { path: { id } } }));
    },
    tags: [TAG],
    onDone,
  });
}

export function useSendQuote(id: string, onDone: (quote: Quote) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/quotes/{id}/send', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useAcceptQuote(id: string, onDone: (quote: Quote) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/quotes/{id}/accept', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useDeclineQuote(id: string, onDone: (quote: Quote) => void) {
  return useAction({
    send: (ask: { reason?: string }, headers) =>
      answer(api.POST('/quotes/{id}/decline', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Gives the invoice that it becomes, or became before. */
export function useConvertQuote(id: string, onDone: (invoice: { id: string }) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/quotes/{id}/convert', { params: { path: { id } }, headers })),
    tags: [TAG, 'invoices'],
    onDone,
  });
}

export function useCopyQuote(id: string, onDone: (quote: Quote) => void) {
  return useAction({
    send: (_: null, headers) => answer(api.POST('/quotes/{id}/copy', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

export const paperPath = (id: string, size: PaperSize) => `/quotes/${id}/pdf?paper=${size}`;

/** Hands the PDF over as a file: a download in a browser, a save dialog in the window. */
export function useSaveQuotePaper(id: string, name: string) {
  return useAction({ send: (size: PaperSize) => saveFromApi(paperPath(id, size), `${name}.pdf`), tags: [] });
}
