import { type Money, sum } from '@/lib/money';
import type { Entry } from './queries';

export type Posting = Entry['postings'][number];

/** One posting of an entry as a row of the journal. */
export interface JournalLine {
  id: string;
  entry: Entry;
  posting: Posting;
  /** The first row of its entry carries day, source and hash; the others stand under it. */
  first: boolean;
  debit: Money | null;
  credit: Money | null;
  /** The other accounts of the entry. */
  contra: Posting[];
}

/** Entries as rows, one per posting, entries in the order they came; `only` keeps the postings of one account and sub-account. */
export function linesOf(
  entries: readonly Entry[],
  only?: { account: string; party?: string | undefined },
): JournalLine[] {
  return entries.flatMap((entry) => {
    const kept = entry.postings
      .map((posting, index) => ({ posting, index }))
      .filter(
        ({ posting }) =>
          !only || (posting.account === only.account && (only.party === undefined || posting.party === only.party)),
      );
    return kept.map(({ posting, index }, place) => ({
      id: `${entry.id}-${index.toString()}`,
      entry,
      posting,
      first: place === 0,
      ...sidesOf(posting),
      contra: entry.postings.filter((other, place) => place !== index && other.account !== posting.account),
    }));
  });
}

/** A posting without an amount of its own (an exchange difference) shows what it moves in the books currency. */
function sidesOf({ amount, base }: Posting): { debit: Money | null; credit: Money | null } {
  const value = amount.minor === 0 ? base : amount;
  return value.minor >= 0 ? { debit: value, credit: null } : { debit: null, credit: { ...value, minor: -value.minor } };
}

/** Sums of both sides, one per currency. */
export function sumsOf(lines: readonly JournalLine[]): { debit: Money[]; credit: Money[] } {
  const add = (amounts: readonly Money[]) =>
    [...new Set(amounts.map((amount) => amount.currency))].sort().map((currency) =>
      sum(
        amounts.filter((amount) => amount.currency === currency),
        currency,
      ),
    );
  return {
    debit: add(lines.flatMap(({ debit }) => (debit ? [debit] : []))),
    credit: add(lines.flatMap(({ credit }) => (credit ? [credit] : []))),
  };
}
