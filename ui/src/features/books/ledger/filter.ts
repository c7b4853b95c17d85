/** What of the books is shown, as the URL says it. */
import * as z from 'zod';
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

/** Filters of the journal; all that are given must hold. */
export const JournalSearch = z.object({
  account: textParam,
  party: textParam,
  chain: textParam,
  source: textParam,
  from: dayParam,
  to: dayParam,
});
export type JournalFilter = z.infer<typeof JournalSearch>;

/** Filters of one account's page; its code is in the path. */
export const AccountSearch = JournalSearch.pick({ party: true, from: true, to: true });
export type AccountFilter = z.infer<typeof AccountSearch>;

export const TrialBalanceSearch = z.object({
  from: dayParam,
  to: dayParam,
  /** In the books currency without, else in the currencies of the postings. */
  view: choiceParam(['currency']),
});
export type TrialBalanceSearch = z.infer<typeof TrialBalanceSearch>;
