import { describe, expect, it } from 'vitest';
import { Problem } from '@/lib/problem';
import { asTyped, blankLine, checkManual, type ManualLine, type ManualValues, sidesOf, toAsk } from './manual-values';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const line = (account: string, debit: number | null, credit: number | null): ManualLine => ({
  ...blankLine('INR'),
  account,
  debit: debit === null ? null : inr(debit),
  credit: credit === null ? null : inr(credit),
});
const entry = (lines: ManualLine[]): ManualValues => ({ dated_on: '2026-11-21', reason: ' the bank’s fee ', lines });
const fee = entry([line('6900', 2500, null), blankLine('INR'), line('1100', null, 2500)]);

describe('an entry by hand', () => {
  it('is sent without the lines nobody touched, credits with a minus', () => {
    expect(checkManual(fee)).toEqual([]);
    expect(toAsk(fee)).toEqual({
      dated_on: '2026-11-21',
      reason: 'the bank’s fee',
      lines: [
        { account: '6900', amount: inr(2500) },
        { account: '1100', amount: inr(-2500) },
      ],
    });
  });

  it('tells how far both sides are apart in each currency', () => {
    const dollars = { ...line('1100', 300, null), currency: 'USD' };
    const sides = sidesOf([line('6900', 2500, null), line('1100', null, 2000), dollars]);
    expect(sides.map(({ off }) => off)).toEqual([inr(500), { minor: 300, currency: 'USD' }]);
  });

  it('names what is missing before it names the balance', () => {
    const keys = (lines: ManualLine[]) => checkManual(entry(lines)).map(({ key, path }) => `${key} ${path.join('.')}`);
    expect(keys([line('6900', 2500, null), line('', null, 2500)])).toEqual(['account lines.1.account']);
    expect(keys([line('6900', 2500, null), line('1100', null, null)])).toEqual(['amount lines.1.debit']);
    expect(keys([line('6900', 2500, null)])).toEqual(['few lines.0.account']);
    expect(keys([line('6900', 2500, null), line('1100', null, 2400)])).toEqual(['balance balance']);
    expect(checkManual({ ...fee, reason: ' ' })).toEqual([{ path: ['reason'], key: 'reason' }]);
  });

  it('puts a refusal of the server on the line that was meant', () => {
    const refused = new Problem({
      code: 'manual_entry.kept_account',
      detail: '',
      status: 422,
      field: 'lines[1].account',
    });
    expect(asTyped(refused, fee)?.field).toBe('lines.2.account');
    const amount = new Problem({ code: 'input.invalid', detail: '', status: 400, field: 'lines[0].amount' });
    expect(asTyped(amount, fee)?.field).toBe('lines.0.debit');
    const day = new Problem({ code: 'period.day_closed', detail: '', status: 409, subject: '2026-11-01' });
    expect(asTyped(day, fee)).toBe(day);
  });
});
