/** The only file of this area that calls the client. Keys begin with the tag `ledger`; names of sub-accounts with the tag of their record. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got, type Shape, saveFromApi } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';
import type { JournalFilter } from './filter';

export { savePaper } from '@/api/papers';
export { saveJournalText, saveSpreadsheet } from '@/api/spreadsheets';

export type LedgerAccount = Got<'/ledger/accounts'>['items'][number];
export type AccountBalance = LedgerAccount['balances'][number];
export type Entry = Got<'/ledger/entries/{id}'>;
export type TrialBalance = Got<'/ledger/trial-balance'>;
export type TrialRow = TrialBalance['rows'][number];
export type TrialCurrencyRow = TrialBalance['by_currency'][number];

const TAG = 'ledger';

/** The chart with its balances; with `parties`, told apart by sub-account. */
export const accountsQuery = (parties: boolean) =>
  queryOptions({
    queryKey: [TAG, 'accounts', { parties }],
    queryFn: ({ signal }) =>
      answer(api.GET('/ledger/accounts', { params: { query: parties ? { parties } : {} }, signal })),
  });

/** A filter of the journal as the API takes it. */
export const entriesAsk = ({ known, ...filter }: JournalFilter) => ({
  ...filter,
  ...(known ? { known_on: known } : {}),
});

export const entriesQuery = (filter: JournalFilter) =>
  pagedQuery([TAG, 'entries', filter], (after, signal) =>
    answer(api.GET('/ledger/entries', { params: { query: { ...entriesAsk(filter), after } }, signal })),
  );

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, 'entry', id],
    queryFn: ({ signal }) => answer(api.GET('/ledger/entries/{id}', { params: { path: { id } }, signal })),
  });

/** The days are those of the server (this month so far) where none are given. */
export const trialBalanceQuery = (days: ProfitDays) =>
  queryOptions({
    queryKey: [TAG, 'trial-balance', days],
    queryFn: ({ signal }) => answer(api.GET('/ledger/trial-balance', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });

/** The customer a sub-account stands for; asks nothing without an id. */
export const customerNameQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['customers', id],
    queryFn:
      id === null
        ? skipToken
        : ({ signal }) => answer(api.GET('/customers/{id}', { params: { path: { id } }, signal })),
    staleTime: 5 * 60_000,
  });

/** Merchant accounts, for the names of their sub-accounts. */
export const merchantNamesQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['merchant-accounts', 'choices'],
    queryFn: may ? ({ signal }) => answer(api.GET('/merchant-accounts', { signal })) : skipToken,
  });

export function usePostManualEntry() {
  return useAction({
    send: (ask: Shape<'ManualEntryAsk'>, headers) => answer(api.POST('/ledger/entries', { body: ask, headers })),
    tags: [TAG],
  });
}

export function useReverseManualEntry(id: string, onDone: (reversal: Entry) => void) {
  return useAction({
    send: (ask: Shape<'ReversalAsk'>, headers) =>
      answer(api.POST('/ledger/entries/{id}/reversal', { params: { path: { id } }, body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export type GeneralLedger = Got<'/ledger/accounts/{account}/postings'>;
export type LedgerLine = GeneralLedger['items'][number];
export type ProfitAndLoss = Got<'/ledger/profit-and-loss'>;
export type BalanceSheet = Got<'/ledger/balance-sheet'>;
export type Change = Shape<'Change'>;
export type ReportRow = ProfitAndLoss['sections'][number]['rows'][number];
export type TaxReport = Got<'/ledger/tax-report'>;
export type TaxSideFigures = TaxReport['sides'][number];
export type TaxCodeFigures = TaxSideFigures['codes'][number];
export type FiscalYear = Got<'/ledger/years'>['items'][number];
export type MonthEnd = Got<'/ledger/months'>['items'][number];
export type MonthWorth = Got<'/ledger/months/{month}'>;

interface AccountDays {
  account: string;
  party?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** As the books knew it at the end of this day. */
  known_on?: string | undefined;
}

const postings = (
  { account, ...days }: AccountDays,
  page: { after?: string | undefined; limit?: number },
  signal?: AbortSignal,
) =>
  answer(
    api.GET('/ledger/accounts/{account}/postings', {
      params: { path: { account }, query: { ...days, ...page } },
      ...(signal ? { signal } : {}),
    }),
  );

/** One account with its postings, page by page; each page has the sums of all days. */
export const generalLedgerQuery = (ask: AccountDays) =>
  infiniteQueryOptions({
    queryKey: [TAG, 'general', ask],
    queryFn: ({ pageParam, signal }) => postings(ask, { after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: GeneralLedger) => page.next ?? undefined,
  });

/** The whole account with every posting, for an export. */
export async function wholeGeneralLedger(ask: AccountDays): Promise<GeneralLedger> {
  const whole = await postings(ask, { limit: 200 });
  const items = [...whole.items];
  let { next } = whole;
  while (next) {
    const page = await postings(ask, { after: next, limit: 200 });
    items.push(...page.items);
    next = page.next;
  }
  const { next: _all, ...rest } = whole;
  return { ...rest, items };
}

interface ProfitDays {
  from?: string | undefined;
  to?: string | undefined;
  compare_from?: string | undefined;
  compare_to?: string | undefined;
  /** As the books knew it at the end of this day. */
  known_on?: string | undefined;
}

/** As it was earned and incurred, or (`cash`) when money came and went. */
export const profitQuery = (days: ProfitDays, basis: 'cash' | undefined) =>
  queryOptions({
    queryKey: [TAG, 'profit', basis ?? 'accrual', days],
    queryFn: ({ signal }) =>
      basis === 'cash'
        ? answer(api.GET('/reports/cash-profit', { params: { query: days }, signal }))
        : answer(api.GET('/ledger/profit-and-loss', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });

export const balanceSheetQuery = (days: {
  on?: string | undefined;
  compare_on?: string | undefined;
  known_on?: string | undefined;
}) =>
  queryOptions({
    queryKey: [TAG, 'balance-sheet', days],
    queryFn: ({ signal }) => answer(api.GET('/ledger/balance-sheet', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });

export const taxReportQuery = (days: { from: string; to: string; known_on?: string | undefined }) =>
  queryOptions({
    queryKey: [TAG, 'tax', days],
    queryFn: ({ signal }) => answer(api.GET('/ledger/tax-report', { params: { query: days }, signal })),
    placeholderData: keepPreviousData,
  });

export const yearsQuery = queryOptions({
  queryKey: [TAG, 'years'],
  queryFn: ({ signal }) => answer(api.GET('/ledger/years', { signal })),
});

export function useCloseYear(onDone: (year: FiscalYear) => void) {
  return useAction({
    send: ({ year }: { year: string }, headers) =>
      answer(api.POST('/ledger/years/{year}/close', { params: { path: { year } }, body: {}, headers })),
    tags: [TAG, 'periods'],
    onDone,
  });
}

export function useReopenYear(onDone: (year: FiscalYear) => void) {
  return useAction({
    send: ({ year, reason }: { year: string; reason: string }, headers) =>
      answer(api.POST('/ledger/years/{year}/reopen', { params: { path: { year } }, body: { reason }, headers })),
    tags: [TAG, 'periods'],
    onDone,
  });
}

export const monthsQuery = queryOptions({
  queryKey: [TAG, 'months'],
  queryFn: ({ signal }) => answer(api.GET('/ledger/months', { signal })),
});

export const monthQuery = (month: string) =>
  queryOptions({
    queryKey: [TAG, 'months', month],
    queryFn: ({ signal }) => answer(api.GET('/ledger/months/{month}', { params: { path: { month } }, signal })),
  });

export function useRevalueMonth(onDone: (month: MonthWorth) => void) {
  return useAction({
    send: ({ month }: { month: string }, headers) =>
      answer(api.POST('/ledger/months/{month}/revalue', { params: { path: { month } }, body: {}, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Programs that read the whole journal as a file. */
export const JOURNAL_PROGRAMS = ['hledger', 'beancount'] as const;

export function useSaveJournal() {
  return useAction({
    send: (program: (typeof JOURNAL_PROGRAMS)[number]) => saveFromApi(`/ledger/journal/${program}`),
    tags: [],
  });
}
