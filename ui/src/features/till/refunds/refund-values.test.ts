import { describe, expect, it } from 'vitest';
import { inr } from '@/testing/sample-invoice';
import type { LeftToCredit, Refundable } from './queries';
import { placeOf, type RefundValues, refundOf, scopesOf, startOf } from './refund-values';

const left: Refundable = {
  captured: inr(30_000),
  gone: inr(0),
  held: inr(0),
  left: inr(25_000),
  overpaid: inr(0),
  methods: ['original', 'cash', 'transfer'],
  in_parts: true,
  whole_until_settled: false,
  under_dispute: false,
};
const toCredit: LeftToCredit = {
  total: inr(30_000),
  taxed: true,
  lines: [
    { line: 1, tax_code: 'IN0', quantity: '2.000', amount: inr(10_000) },
    { line: 2, tax_code: 'IN18', quantity: '1.000', amount: inr(20_000) },
  ],
};
const values = (over: Partial<RefundValues> = {}): RefundValues => ({
  ...startOf(left, toCredit),
  reason: ' broken ',
  ...over,
});

describe('what is asked', () => {
  it('is at first all that is left, as the amount that was shown, the way it came', () => {
    expect(refundOf(values(), left)).toEqual({ amount: inr(25_000), method: 'original', reason: 'broken' });
  });

  it('is nothing while the amount is not typed, is nothing, or is more than is left', () => {
    const typed = (minor: number) => refundOf(values({ scope: 'amount', amount: inr(minor) }), left);
    expect(refundOf(values({ scope: 'amount' }), left)).toBeNull();
    expect([0, -5, 25_001].map(typed)).toEqual([null, null, null]);
    expect(typed(25_000)?.amount).toEqual(inr(25_000));
  });

  it('names out of what it is taken only where that is not the usual way, and never with lines', () => {
    expect(refundOf(values({ takes: 'goodwill' }), left)).toMatchObject({ takes: 'goodwill' });
    const lines = startOf(left, toCredit).lines.map((line) => ({ ...line, chosen: line.line === 2 }));
    expect(refundOf(values({ scope: 'lines', lines, takes: 'goodwill', words: 'It broke.' }), left)).toEqual({
      lines: [{ line: 2 }],
      method: 'original',
      reason: 'broken',
      customer_words: 'It broke.',
    });
  });

  it('is nothing where nothing is left', () => {
    expect(refundOf(values(), { ...left, left: inr(0) })).toBeNull();
  });
});

describe('how much can be said', () => {
  it('by line only of an invoice of which something is left to credit', () => {
    expect(scopesOf(left, toCredit, 'original')).toEqual(['full', 'lines', 'amount']);
    expect(scopesOf(left, null, 'original')).toEqual(['full', 'amount']);
    expect(scopesOf(left, { ...toCredit, total: inr(0) }, 'cash')).toEqual(['full', 'amount']);
    const inDollars = { ...toCredit, total: { minor: 30_000, currency: 'USD' } };
    expect(scopesOf(left, inDollars, 'original')).toEqual(['full', 'amount']);
  });

  it('all or nothing where the gateway gives back no part, but in cash as ever', () => {
    const whole = { ...left, in_parts: false };
    expect(scopesOf(whole, toCredit, 'original')).toEqual(['full']);
    expect(scopesOf(whole, toCredit, 'cash')).toEqual(['full', 'lines', 'amount']);
  });
});

it('a refusal is told beside what it is about', () => {
  const lines = startOf(left, toCredit).lines.map((line) => ({ ...line, chosen: line.line === 2 }));
  expect(placeOf('amount', values({ scope: 'amount' }))).toBe('amount');
  // Nothing was typed that could be wrong: the refusal stands by itself.
  expect(placeOf('amount', values())).toBeNull();
  expect(placeOf('lines[0].quantity', values({ scope: 'lines', lines }))).toBe(2);
  expect(placeOf('customer_words', values())).toBe('words');
  expect(placeOf('method', values())).toBeNull();
});
