/** The only file of this area that calls the client. Keys begin with the tag `bank`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape, saveFromApi, uploadBytes } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import type { LineFilter } from './filter';

export type BankAccount = Shape<'BankAccountStanding'>;
export type BankAccountAsk = Shape<'BankAccountAsk'>;
export type BankLine = Shape<'BankLineShown'>;
export type BankProposal = Shape<'BankProposal'>;
export type ImportedFile = Shape<'ImportedFile'>;
export type StatementNote = Shape<'StatementNote'>;
export type ReportTaken = Shape<'BankReportTaken'>;
export type PaymentBatch = Shape<'PaymentBatch'>;
export type PaymentBatchAsk = Shape<'PaymentBatchAsk'>;
export type PaymentBatchDocument = Shape<'PaymentBatchDocument'>;
export type MatchPart = Shape<'MatchPart'>;

const TAG = 'bank';
/** What a decided line moves. */
const MOVED = [TAG, 'invoices', 'payments', 'payouts', 'ledger', 'home'];

export const accountsQuery = queryOptions({
  queryKey: [TAG, 'accounts'],
  queryFn: ({ signal }) => answer(api.GET('/bank/accounts', { signal })),
});

export const linesQuery = (filter: LineFilter) =>
  pagedQuery([TAG, 'lines', filter], (after, signal) =>
    answer(api.GET('/bank/lines', { params: { query: { ...filter, after } }, signal })),
  );

export function useSaveAccount(account: BankAccount | null, onDone: () => void) {
  return useAction({
    send: async (ask: BankAccountAsk, headers) => {
      await (account === null
        ? answer(api.POST('/bank/accounts', { body: ask, headers }))
        : answer(
            api.PATCH('/bank/accounts/{id}', {
              params: { path: { id: account.id }, header: ifMatch(account) },
              body: ask,
            }),
          ));
    },
    tags: [TAG],
    onDone,
  });
}

const XML = { 'Content-Type': 'application/xml' };

/** Brings in a statement, or says what it would bring. */
export function useImportStatement(onDone: (brought: ImportedFile) => void) {
  return useAction({
    send: ({ file, dryRun }: { file: File; dryRun: boolean }) =>
      uploadBytes<ImportedFile>(`/bank/statements/import?dry_run=${dryRun}`, file, XML),
    tags: [TAG],
    onDone,
  });
}

export function useTakeReport(onDone: (taken: ReportTaken) => void) {
  return useAction({
    send: (file: File) => uploadBytes<ReportTaken>('/bank/reports', file, XML),
    tags: [TAG],
    onDone,
  });
}

export function useMatchLine(id: string, onDone: () => void) {
  return useAction({
    send: async (parts: MatchPart[], headers) => {
      await answer(api.POST('/bank/lines/{id}/match', { params: { path: { id } }, body: { parts }, headers }));
    },
    tags: MOVED,
    onDone,
  });
}

export function useBookLine(id: string, onDone: () => void) {
  return useAction({
    send: async (ask: Shape<'BookAsk'>, headers) => {
      await answer(api.POST('/bank/lines/{id}/book', { params: { path: { id } }, body: ask, headers }));
    },
    tags: MOVED,
    onDone,
  });
}

export function useIgnoreLine(id: string, onDone: () => void) {
  return useAction({
    send: async (reason: string, headers) => {
      await answer(api.POST('/bank/lines/{id}/ignore', { params: { path: { id } }, body: { reason }, headers }));
    },
    tags: [TAG],
    onDone,
  });
}

export function useUndoLine(id: string, onDone: () => void) {
  return useAction({
    send: async (reason: string, headers) => {
      await answer(api.POST('/bank/lines/{id}/undo', { params: { path: { id } }, body: { reason }, headers }));
    },
    tags: MOVED,
    onDone,
  });
}

export const paymentFilesQuery = (invoiceId: string) =>
  queryOptions({
    queryKey: [TAG, 'files', invoiceId],
    queryFn: ({ signal }) =>
      answer(api.GET('/invoices/{id}/payment-files', { params: { path: { id: invoiceId } }, signal })),
  });

export interface PaymentFileAsk {
  kind: 'payment-initiation' | 'request-to-pay';
  version: '09' | '03';
  payer: string;
  name: string;
}

/** An IBAN begins with two letters and two digits; other numbers are those of countries without. */
export const isIban = (text: string) => /^[A-Za-z]{2}\d{2}/.test(text.trim());

/** Has a payment file made and hands it over: a download in a browser, a save dialog in the window. */
export function useSavePaymentFile(invoiceId: string, onDone: () => void) {
  return useAction({
    send: ({ kind, version, payer, name }: PaymentFileAsk) => {
      const query = new URLSearchParams();
      if (kind === 'payment-initiation') query.set('version', version);
      if (payer.trim() !== '') query.set(isIban(payer) ? 'payer_iban' : 'payer_account', payer.trim());
      if (name.trim() !== '') query.set('payer_name', name.trim());
      return saveFromApi(`/invoices/${invoiceId}/${kind}?${query.toString()}`);
    },
    tags: [TAG],
    onDone,
  });
}

export const batchesQuery = pagedQuery([TAG, 'batches'], (after, signal) =>
  answer(api.GET('/bank/payment-batches', { params: { query: { after } }, signal })),
);

export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, 'batch', id],
    queryFn: ({ signal }) => answer(api.GET('/bank/payment-batches/{id}', { params: { path: { id } }, signal })),
  });

export function useMakeBatch(onDone: (made: PaymentBatchDocument) => void) {
  return useAction({
    send: (ask: PaymentBatchAsk, headers) => answer(api.POST('/bank/payment-batches', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useDropBatch(id: string, onDone: () => void) {
  return useAction({
    send: async (reason: string, headers) => {
      await answer(
        api.POST('/bank/payment-batches/{id}/drop', { params: { path: { id } }, body: { reason }, headers }),
      );
    },
    tags: [TAG],
    onDone,
  });
}

export function useSaveBatchFile(id: string, onDone: () => void) {
  return useAction({ send: () => saveFromApi(`/bank/payment-batches/${id}/file`), tags: [], onDone });
}
