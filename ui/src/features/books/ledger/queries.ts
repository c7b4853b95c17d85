/** The only file of this area that calls the client. Keys begin with the tag `ledger`; names of sub-accounts with the tag of their record. */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got } from '@/api/client';
import { pagedQuery } from '@/lib/pages';
import type { JournalFilter } from './filter';

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

export const entriesQuery = (filter: JournalFilter) =>
  pagedQuery([TAG, 'entries', filter], (after, signal) =>
    answer(api.GET('/ledger/entries', { params: { query: { ...filter, after } }, signal })),
  );

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, 'entry', id],
    queryFn: ({ signal }) => answer(api.GET('/ledger/entries/{id}', { params: { path: { id } }, signal })),
  });

/** The days are those of the server (this month so far) where none are given. */
export const trialBalanceQuery = (days: { from?: string | undefined; to?: string | undefined }) =>
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
