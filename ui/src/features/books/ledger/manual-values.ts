/** An entry by hand as it is typed: its lines, what is wrong with them, how far debits and credits are apart. */
import * as z from 'zod';
import type { Shape } from '@/api/client';
import { type Money, sum } from '@/lib/money';
import { Problem } from '@/lib/problem';

export interface ManualLine {
  /** Code of the account; empty until one is chosen. */
  account: string;
  party: string;
  currency: string;
  /** One of the two. */
  debit: Money | null;
  credit: Money | null;
}

export interface ManualValues {
  dated_on: string;
  reason: string;
  lines: ManualLine[];
}

/** The most postings of one entry. */
export const LINES_MAX = 100;

export function blankLine(currency: string): ManualLine {
  return { account: '', party: '', currency, debit: null, credit: null };
}

/** A line nobody has touched: it is not sent. */
export function isBlank(line: ManualLine): boolean {
  return line.account === '' && line.party.trim() === '' && line.debit === null && line.credit === null;
}

/** + debit, − credit; null while neither is typed. */
export function amountOf({ debit, credit, currency }: ManualLine): Money | null {
  if (debit) return { minor: debit.minor, currency };
  if (credit) return { minor: -credit.minor, currency };
  return null;
}

export interface Sides {
  currency: string;
  debit: Money;
  credit: Money;
  /** Debits less credits. */
  off: Money;
}

/** Sums of both sides, one per currency that has an amount. */
export function sidesOf(lines: readonly ManualLine[]): Sides[] {
  const currencies = [...new Set(lines.filter((line) => line.debit || line.credit).map((line) => line.currency))];
  return currencies.sort().map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const side = (of: (line: ManualLine) => Money | null) =>
      sum(
        own.flatMap((line) => of(line) ?? []).map(({ minor }) => ({ minor, currency })),
        currency,
      );
    const [debit, credit] = [side((line) => line.debit), side((line) => line.credit)];
    return { currency, debit, credit, off: { minor: debit.minor - credit.minor, currency } };
  });
}

export interface Wrong {
  path: (string | number)[];
  key: 'reason' | 'account' | 'amount' | 'few' | 'balance';
}

/** What the screen itself can say about an entry before the server does. */
export function checkManual(values: ManualValues): Wrong[] {
  const wrong: Wrong[] = [];
  if (values.reason.trim() === '') wrong.push({ path: ['reason'], key: 'reason' });
  const kept = values.lines.filter((line) => !isBlank(line));
  if (kept.length < 2) wrong.push({ path: ['lines', 0, 'account'], key: 'few' });
  values.lines.forEach((line, at) => {
    if (isBlank(line)) return;
    if (line.account === '') wrong.push({ path: ['lines', at, 'account'], key: 'account' });
    if ((amountOf(line)?.minor ?? 0) === 0) wrong.push({ path: ['lines', at, 'debit'], key: 'amount' });
  });
  if (wrong.length === 0 && sidesOf(kept).some(({ off }) => off.minor !== 0)) {
    wrong.push({ path: ['balance'], key: 'balance' });
  }
  return wrong;
}

/** The same as a schema for the form. */
export function manualSchema(words: (key: Wrong['key']) => string) {
  return z.custom<ManualValues>().superRefine((values, context) => {
    for (const { path, key } of checkManual(values)) context.addIssue({ code: 'custom', path, message: words(key) });
  });
}

/** What is sent of it: the lines that were touched, each with its amount. */
export function toAsk(values: ManualValues): Shape<'ManualEntryAsk'> {
  const lines = values.lines.flatMap((line) => {
    const amount = amountOf(line);
    if (isBlank(line) || !amount) return [];
    return [{ account: line.account, ...(line.party.trim() ? { party: line.party.trim() } : {}), amount }];
  });
  return { dated_on: values.dated_on, reason: values.reason.trim(), lines };
}

/** A refusal with its field as the form writes paths: the server says `lines[1].amount`, and counts only what was sent. */
export function asTyped(problem: Problem | null, values: ManualValues): Problem | null {
  const found = /^lines\[(\d+)\]\.(\w+)/.exec(problem?.field ?? '');
  if (!problem || !found) return problem;
  const places = values.lines.flatMap((line, at) => (isBlank(line) ? [] : [at]));
  const place = places[Number(found[1])] ?? 0;
  const name = found[2] === 'account' || found[2] === 'party' ? found[2] : 'debit';
  const { code, message: detail, status, subject, requestId, retryAfter } = problem;
  return new Problem({ code, detail, status, field: `lines.${place}.${name}`, subject, requestId, retryAfter });
}
