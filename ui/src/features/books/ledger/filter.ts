/** What of the books is shown, as the URL says it. */
import * as z from 'zod';
import { COMPARISONS } from '@/lib/report-days';
import { choiceParam, dayParam, flagParam, textParam } from '@/lib/search';

export const AccountsSearch = z.object({
  /** Accounts on which nothing was ever posted, too. */
  all: flagParam,
  /** Codes of the accounts whose sub-accounts are unfolded, with commas between. */
  open: textParam,
});
export type AccountsSearch = z.infer<typeof AccountsSearch>;

/** The unfolded codes with one of them turned over; null when none is left. */
export function turned(open: string | undefined, code: string): string | null {
  const codes = openCodes(open);
  const next = codes.has(code) ? [...codes].filter((other) => other !== code) : [...codes, code];
  return next.length > 0 ? next.sort().join(',') : null;
}

export function openCodes(open: string | undefined): ReadonlySet<string> {
  return new Set((open ?? '').split(',').filter(Boolean));
}

/** The day at whose end the books knew a report; without, what they know now. */
const known = dayParam;

/** Filters of the journal; all that are given must hold. */
export const JournalSearch = z.object({
  account: textParam,
  party: textParam,
  chain: textParam,
  source: textParam,
  from: dayParam,
  to: dayParam,
  known,
});
export type JournalFilter = z.infer<typeof JournalSearch>;

/** Filters of one account's page; its code is in the path. */
export const AccountSearch = JournalSearch.pick({ party: true, from: true, to: true });
export type AccountFilter = z.infer<typeof AccountSearch>;

/** What a report of some days is compared with. */
const comparedRange = { compare: choiceParam(COMPARISONS), compareFrom: dayParam, compareTo: dayParam };

export const TrialBalanceSearch = z.object({
  from: dayParam,
  to: dayParam,
  ...comparedRange,
  known,
  /** In the books currency without, else in the currencies of the postings. */
  view: choiceParam(['currency']),
});
export type TrialBalanceSearch = z.infer<typeof TrialBalanceSearch>;

/** Which account over which days, and which of its sub-accounts. */
export const GeneralLedgerSearch = z.object({
  account: textParam,
  party: textParam,
  from: dayParam,
  to: dayParam,
  known,
});
export type GeneralLedgerSearch = z.infer<typeof GeneralLedgerSearch>;

/** The days of the tax report. */
export const TaxSearch = z.object({ from: dayParam, to: dayParam, known });
export type TaxSearch = z.infer<typeof TaxSearch>;

export const ProfitSearch = z.object({
  from: dayParam,
  to: dayParam,
  ...comparedRange,
  known,
  /** When money came and went; without, as it was earned and incurred. */
  basis: choiceParam(['cash']),
});
export type ProfitSearch = z.infer<typeof ProfitSearch>;

export const BalanceSheetSearch = z.object({
  on: dayParam,
  compare: choiceParam(COMPARISONS),
  compareOn: dayParam,
  known,
});
export type BalanceSheetSearch = z.infer<typeof BalanceSheetSearch>;
