import { describe, expect, it } from 'vitest';
import { chargesLeft } from '@/lib/line-choice';
import { type CreditValues, creditAsk, placeOf, startOf } from './credit-values';
import type { LeftToCredit } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const left: LeftToCredit = {
  total: inr(55_982),
  taxed: true,
  lines: [
    { line: 1, tax_code: 'IN0', quantity: '2.500', amount: inr(15_750) },
    { line: 2, tax_code: 'IN5', amount: inr(0) },
    { line: 3, tax_code: 'IN18', quantity: '1.000', amount: inr(20_177) },
    { tax_code: 'IN5', amount: inr(1_000) },
    { tax_code: 'IN18', amount: inr(3_000) },
  ],
};
const values = (over: Partial<CreditValues> = {}): CreditValues => ({ ...startOf(left), reason: ' broken ', ...over });
const chosen = (line: number, over: Partial<CreditValues['lines'][number]> = {}) => ({
  line,
  chosen: true,
  how: 'all' as const,
  quantity: null,
  amount: null,
  ...over,
});

describe('what is left to credit', () => {
  it('offers the lines of which something is left, and the charges as one', () => {
    expect(startOf(left).lines.map(({ line }) => line)).toEqual([1, 3]);
    expect(chargesLeft(left.lines, 'INR')).toEqual(inr(4_000));
  });
});

describe('what is asked', () => {
  it('is all that is left, at first', () => {
    expect(creditAsk(values())).toEqual({ scope: 'full', reason: 'broken' });
  });

  it('is nothing while the amount is not typed', () => {
    expect(creditAsk(values({ scope: 'amount' }))).toBeNull();
    expect(creditAsk(values({ scope: 'amount', amount: inr(20_050) }))).toEqual({
      scope: 'amount',
      amount: '200.50',
      reason: 'broken',
    });
  });

  it('names each chosen line with how much of it', () => {
    const lines = [chosen(1, { how: 'quantity', quantity: '0.5' }), chosen(3, { how: 'amount', amount: inr(1_180) })];
    expect(creditAsk(values({ scope: 'lines', lines, charges: true }))).toEqual({
      scope: 'lines',
      reason: 'broken',
      lines: [
        { line: 1, quantity: '0.5' },
        { line: 3, amount: '11.80' },
      ],
      charges: true,
    });
  });

  it('is nothing while no line is chosen or one of them is half said', () => {
    expect(creditAsk(values({ scope: 'lines' }))).toBeNull();
    expect(creditAsk(values({ scope: 'lines', lines: [chosen(1, { how: 'quantity' })] }))).toBeNull();
    expect(creditAsk(values({ scope: 'lines', charges: true }))).toMatchObject({ lines: [], charges: true });
  });
});

it('a refusal is told beside the line it is about, past those that were not chosen', () => {
  const lines = [chosen(1, { chosen: false }), chosen(3)];
  expect(placeOf('lines[0].quantity', values({ scope: 'lines', lines }))).toBe(3);
  expect(placeOf('amount', values({ scope: 'amount' }))).toBe('amount');
  expect(placeOf('amount', values())).toBeNull();
  expect(placeOf('reason', values())).toBe('reason');
  expect(placeOf('lines', values({ scope: 'lines', lines }))).toBeNull();
});
