import { describe, expect, it } from 'vitest';
import {
  daysFrom,
  type PlanValues,
  placeOf,
  planAsk,
  withCount,
  withDays,
  withRestOnLast,
  withSplit,
} from './plan-values';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const values = (over: Partial<PlanValues> = {}): PlanValues => ({
  split: 'custom',
  spacing: 'month',
  parts: [
    { due_on: '2026-12-01', weight: null, amount: inr(30_000) },
    { due_on: '2027-01-01', weight: null, amount: inr(20_000) },
  ],
  ...over,
});

describe('the days of a plan', () => {
  it('keep to the end of the month where a month is too short', () => {
    expect(daysFrom('2026-12-31', 'month', 4)).toEqual(['2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31']);
    expect(daysFrom('2027-11-30', 'quarter', 2)).toEqual(['2027-11-30', '2028-02-29']);
  });

  it('lie weeks apart across a new year', () => {
    expect(daysFrom('2026-12-25', 'week', 3)).toEqual(['2026-12-25', '2027-01-01', '2027-01-08']);
    expect(daysFrom('2026-12-25', 'fortnight', 2)).toEqual(['2026-12-25', '2027-01-08']);
  });

  it('move together when the first one moves', () => {
    const moved = withDays(values(), '2026-12-15', 'month');
    expect(moved.parts.map((part) => part.due_on)).toEqual(['2026-12-15', '2027-01-15']);
    expect(moved.parts[0]?.amount).toEqual(inr(30_000));
  });
});

describe('the parts of a plan', () => {
  it('keep what was typed when there are more or fewer of them', () => {
    const more = withCount(values(), 3);
    expect(more.parts.map((part) => part.amount?.minor ?? null)).toEqual([30_000, 20_000, null]);
    expect(more.parts[2]?.due_on).toBe('2027-02-01');
    expect(withCount(more, 2).parts).toEqual(values().parts);
  });

  it('begin a split by amounts with what the server made of them', () => {
    const part = (number: number, minor: number) => ({ part: number, due_on: '2026-12-01', total: inr(minor) });
    const shown = { parts: [part(1, 25_001), part(2, 25_000)], sum: inr(50_001), difference: inr(0) };
    const blank = values({ split: 'equal', parts: values().parts.map((one) => ({ ...one, amount: null })) });
    const custom = withSplit(blank, 'custom', shown as never);
    expect(custom.parts.map((one) => one.amount?.minor)).toEqual([25_001, 25_000]);
    expect(withSplit(blank, 'proportional', undefined).parts.map((one) => one.weight)).toEqual(['1', '1']);
  });

  it('put the difference right in the last one, but never down to nothing', () => {
    expect(withRestOnLast(values(), inr(-5))?.parts[1]?.amount).toEqual(inr(20_005));
    expect(withRestOnLast(values(), inr(5))?.parts[1]?.amount).toEqual(inr(19_995));
    expect(withRestOnLast(values(), inr(20_000))).toBeNull();
  });
});

describe('what is asked', () => {
  it('names amounts as decimals, and one that is not typed yet as nothing', () => {
    const half = values({ parts: [values().parts[0], { due_on: '2027-01-01', weight: null, amount: null }] as never });
    expect(planAsk(half)).toEqual({
      split: 'custom',
      parts: [
        { due_on: '2026-12-01', amount: '300.00' },
        { due_on: '2027-01-01', amount: '0' },
      ],
    });
  });

  it('is nothing while a weight is missing, and says nothing of amounts that belong to another split', () => {
    expect(planAsk(values({ split: 'proportional' }))).toBeNull();
    expect(planAsk(values({ split: 'equal' }))).toEqual({
      split: 'equal',
      parts: [{ due_on: '2026-12-01' }, { due_on: '2027-01-01' }],
    });
  });

  it('is refused at a part and its field', () => {
    expect(placeOf('parts[1].due_on')).toEqual({ at: 1, name: 'due_on' });
    expect(placeOf('parts[0].weight')).toEqual({ at: 0, name: 'figure' });
    expect(placeOf('parts[2]')).toEqual({ at: 2, name: 'figure' });
    expect(placeOf('parts')).toBeNull();
  });
});
