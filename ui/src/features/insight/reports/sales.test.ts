import { describe, expect, it } from 'vitest';
import { daysBetween, salesByCurrency } from './sales';

const row = (day: string, minor: number, currency = 'INR') => ({
  day,
  currency,
  count: 1,
  captured: { minor, currency },
  fee: { minor: 5, currency },
});

describe('sales by currency', () => {
  it('draws days without sales too, so that the axis tells the truth about time', () => {
    const [inr] = salesByCurrency([row('2026-10-31', 100), row('2026-11-02', 300)], '2026-10-31', '2026-11-02');
    expect(inr?.days.map(({ day, captured }) => [day, captured.minor])).toEqual([
      ['2026-10-31', 100],
      ['2026-11-01', 0],
      ['2026-11-02', 300],
    ]);
    expect(inr?.best).toBe('2026-11-02');
  });

  it('never adds currencies up', () => {
    const sales = salesByCurrency([row('2026-11-01', 100), row('2026-11-01', 7, 'KWD')], '2026-11-01', '2026-11-01');
    expect(sales.map(({ captured }) => captured)).toEqual([
      { minor: 100, currency: 'INR' },
      { minor: 7, currency: 'KWD' },
    ]);
  });

  it('counts both the first and the last day, over the end of February', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  });
});
