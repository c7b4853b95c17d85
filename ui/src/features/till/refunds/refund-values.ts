/** What the dialog of a refund holds, and how it becomes what the API asks for. Its effect is never calculated here. */
import { type ChosenLines, lineNamed, linesAsk, noLinesOf } from '@/lib/line-choice';
import type { Money } from '@/lib/money';
import type { LeftToCredit, RefundAsk, Refundable, RefundMethod, Takes } from './queries';

export const SCOPES = ['full', 'lines', 'amount'] as const;
export type Scope = (typeof SCOPES)[number];

export interface RefundValues extends ChosenLines {
  scope: Scope;
  amount: Money | null;
  takes: Takes;
  method: RefundMethod | null;
  reason: string;
  /** What the customer said. */
  words: string;
}

/** Where the dialog begins: with all that is left, the way it came. */
export function startOf(left: Refundable, toCredit: LeftToCredit | null): RefundValues {
  return {
    scope: 'full',
    amount: null,
    ...noLinesOf(toCredit?.lines ?? []),
    takes: 'as_it_lies',
    method: left.methods[0] ?? null,
    reason: '',
    words: '',
  };
}

/** Whether the gateway gives back all of a payment or nothing of it. */
export const isWholeOnly = (left: Refundable, method: RefundMethod | null) => method === 'original' && !left.in_parts;

/**
 * How much can be said in which way: lines only of an invoice in the currency of the payment, and parts only where they
 * can go back.
 */
export function scopesOf(left: Refundable, toCredit: LeftToCredit | null, method: RefundMethod | null): Scope[] {
  if (isWholeOnly(left, method)) return ['full'];
  const byLine = toCredit !== null && toCredit.total.minor > 0 && toCredit.total.currency === left.left.currency;
  return SCOPES.filter((scope) => scope !== 'lines' || byLine);
}

/** Whether a typed amount is one that can go back. */
export const isWithin = ({ minor }: Money, left: Refundable) => minor > 0 && minor <= left.left.minor;

/**
 * What to send; null while something is missing or wrong that the server would only refuse. All that is left is said as
 * the amount that was shown: it may have become another since.
 */
export function refundOf(values: RefundValues, left: Refundable, reason = values.reason.trim()): RefundAsk | null {
  const { scope, amount, takes, method } = values;
  const words = values.words.trim();
  if (method === null || left.left.minor <= 0) return null;
  const said = { method, reason, ...(words ? { customer_words: words } : {}) };
  if (scope === 'lines') {
    const chosen = linesAsk(values);
    return chosen && { ...chosen, ...said };
  }
  const much = scope === 'full' ? left.left : amount;
  if (much === null || !isWithin(much, left)) return null;
  return { amount: much, ...(takes === 'as_it_lies' ? {} : { takes }), ...said };
}

/** Which field of ours a refusal names. */
export function placeOf(
  field: string | undefined,
  values: RefundValues,
): 'amount' | 'reason' | 'words' | number | null {
  if (field === 'reason') return 'reason';
  if (field === 'customer_words') return 'words';
  if (field === 'amount') return values.scope === 'amount' ? 'amount' : null;
  return values.scope === 'lines' ? lineNamed(field, values) : null;
}
