/** Postings as an accountant draws them: debits and credits of each currency, with their sums. */
import { type Money, sum } from './money';

export interface PostingLine {
  /** Code of the account. */
  account: string;
  name: string;
  /** Sub-account; empty for none. */
  party: string;
  /** + debit, − credit. */
  amount: Money;
  /** The same in the books currency, where it is told. */
  base?: Money;
}

export interface TSide {
  posting: PostingLine;
  /** More than nothing: the side says its sign. */
  value: Money;
}

export interface TTable {
  currency: string;
  /** `amount`: in the currency of the postings; `base`: in the books currency. */
  basis: 'amount' | 'base';
  debits: TSide[];
  credits: TSide[];
  debit: Money;
  credit: Money;
  balanced: boolean;
}

/**
 * One table per currency, in the order in which currencies appear; currencies are never added up. Where a posting has
 * another currency than the books, one more table shows the whole entry in the books currency: only there do exchange
 * differences stand, which have no amount of their own.
 */
export function tTables(postings: readonly PostingLine[]): TTable[] {
  const currencies = [...new Set(postings.map((posting) => posting.amount.currency))];
  const tables = currencies.map((currency) =>
    table(
      currency,
      'amount',
      postings.flatMap((posting) => (posting.amount.currency === currency ? [{ posting, value: posting.amount }] : [])),
    ),
  );
  const foreign = postings.some((posting) => posting.base && posting.base.currency !== posting.amount.currency);
  const books = postings.find((posting) => posting.base)?.base?.currency;
  if (foreign && books) {
    tables.push(
      table(
        books,
        'base',
        postings.flatMap((posting) => (posting.base ? [{ posting, value: posting.base }] : [])),
      ),
    );
  }
  return tables.filter(({ debits, credits }) => debits.length + credits.length > 0);
}

function table(currency: string, basis: TTable['basis'], lines: readonly TSide[]): TTable {
  const debits = lines.filter(({ value }) => value.minor > 0);
  const credits = lines
    .filter(({ value }) => value.minor < 0)
    .map(({ posting, value }) => ({ posting, value: { ...value, minor: -value.minor } }));
  const total = (sides: readonly TSide[]) =>
    sum(
      sides.map(({ value }) => value),
      currency,
    );
  const debit = total(debits);
  const credit = total(credits);
  return { currency, basis, debits, credits, debit, credit, balanced: debit.minor === credit.minor };
}

/** On which side a balance stands: more than nothing is a debit. */
export function sideOf(amount: Money): 'debit' | 'credit' | 'none' {
  return amount.minor > 0 ? 'debit' : amount.minor < 0 ? 'credit' : 'none';
}
