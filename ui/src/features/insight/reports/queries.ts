/**
 * The only file of this area that calls the client. Sales change with payments, a statement with its customer; keys
 * begin with those tags. The checks run when a person asks.
 */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import type { PaperSize } from '@/lib/papers';
import type { Days } from './filter';

export { savePaper } from '@/api/papers';
export { saveSpreadsheet } from '@/api/spreadsheets';

export type DailySales = Got<'/reports/daily-sales'>;
export type DayRow = DailySales['rows'][number];
export type GatewayRow = Got<'/reports/by-gateway'>['rows'][number];
export type Statement = Got<'/customers/{id}/statement'>;
export type ChecksReport = Got<'/checks'>;
export type CustomerChoice = Got<'/customers'>['items'][number];

export const dailySalesQuery = (days: Days) =>
  queryOptions({
    queryKey: ['payments', 'daily-sales', days],
    queryFn: ({ signal }) => answer(api.GET('/reports/daily-sales', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });

export const byGatewayQuery = (days: Days) =>
  queryOptions({
    queryKey: ['payments', 'by-gateway', days],
    queryFn: ({ signal }) => answer(api.GET('/reports/by-gateway', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });

export const statementQuery = (id: string | undefined, days: Days & { known_on?: string }) =>
  queryOptions({
    queryKey: ['customers', id, 'statement', days],
    queryFn:
      id === undefined
        ? skipToken
        : ({ signal }) =>
            answer(api.GET('/customers/{id}/statement', { params: { path: { id }, query: days }, signal })),
    placeholderData: keepPreviousData,
  });

/** One account of a statement on a sheet: days and currency as the screen shows them. */
export interface StatementPaper {
  customer: string;
  from: string;
  to: string;
  currency: string;
  known?: string | undefined;
  size: PaperSize;
}

export const statementPaperPath = ({ customer, from, to, currency, known, size }: StatementPaper): string => {
  const said = { from, to, currency, ...(known ? { known_on: known } : {}), paper: size };
  return `/customers/${customer}/statement/pdf?${new URLSearchParams(said)}`;
};

/** Hands the PDF over as a file: a download in a browser, a save dialog in the window. */
export function useSaveStatement(name: string) {
  return useAction({
    send: (paper: StatementPaper) => saveFromApi(statementPaperPath(paper), `${name}.pdf`),
    tags: [],
  });
}

export const customerChoicesQuery = (text: string) =>
  queryOptions({
    queryKey: ['customers', 'choices', text],
    queryFn: ({ signal }) =>
      answer(api.GET('/customers', { params: { query: { ...(text ? { q: text } : {}), limit: 20 } }, signal })),
    placeholderData: keepPreviousData,
  });

export const customerQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['customers', id],
    queryFn:
      id === undefined
        ? skipToken
        : ({ signal }) => answer(api.GET('/customers/{id}', { params: { path: { id } }, signal })),
  });

export const checksQuery = queryOptions({
  queryKey: ['checks'],
  queryFn: ({ signal }) => answer(api.GET('/checks', { signal })),
  // Running the checks is an act; its result stands until the next one.
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export type Ageing = Got<'/reports/receivables'>;
export type AgeingRow = Ageing['rows'][number];
export type Ages = AgeingRow['ages'];

/** What customers owe at the end of a day; changes with every entry of the books. */
export const ageingQuery = (days: { on: string; known_on?: string | undefined }) =>
  queryOptions({
    queryKey: ['ledger', 'receivables', days],
    queryFn: ({ signal }) => answer(api.GET('/reports/receivables', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });
