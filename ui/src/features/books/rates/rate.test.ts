import { expect, it } from 'vitest';
import { holding, rateFault, rateId, readRateId } from './rate';

it('a rate is read back from its name, and nothing else is', () => {
  const rate = { currency: 'USD', from_on: '2026-11-21' };
  expect(readRateId(rateId(rate))).toEqual(rate);
  for (const bad of [undefined, '', 'USD', 'usd/2026-11-21', 'USD/2026-02-30', 'USD/21-11-2026'])
    expect(readRateId(bad)).toBeNull();
});

it('of each currency the newest rate that has begun holds', () => {
  const rates = [
    { currency: 'USD', from_on: '2026-12-01', rate: '85' },
    { currency: 'USD', from_on: '2026-11-20', rate: '84.05' },
    { currency: 'EUR', from_on: '2026-11-20', rate: '91' },
    { currency: 'USD', from_on: '2026-11-01', rate: '83.1' },
  ];
  expect([...holding(rates, '2026-11-21')].sort()).toEqual(['EUR/2026-11-20', 'USD/2026-11-20']);
  expect([...holding(rates, '2026-11-10')]).toEqual(['USD/2026-11-01']);
});

it.each([
  ['83.10', null],
  ['0.0000000001', null],
  ['1000000000', null],
  ['1000000000.000', null],
  ['0', 'small'],
  ['0.00', 'small'],
  ['-1', 'small'],
  ['1000000000.01', 'large'],
  ['12345678901', 'large'],
])('a rate of %s is %s', (rate, fault) => expect(rateFault(rate)).toBe(fault));
