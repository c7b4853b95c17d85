import { addDays } from '@/lib/dates';
import { type Money, sum } from '@/lib/money';
import type { DayRow } from './queries';

export interface CurrencySales {
  currency: string;
  /** Every day of the range, those without sales as well, so that the axis tells the truth about time. */
  days: { day: string; captured: Money; count: number }[];
  captured: Money;
  fee: Money;
  count: number;
  /** The day with the most; null without any. */
  best: string | null;
}

/** More days than this are not drawn as bars: they would be thinner than a line. */
export const BARS_MOST = 400;

/** Sales of each currency over all days from `from` to `to`. */
export function salesByCurrency(rows: readonly DayRow[], from: string, to: string): CurrencySales[] {
  return [...new Set(rows.map((row) => row.currency))].sort().map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const of = new Map(own.map((row) => [row.day, row]));
    const best = own.reduce<DayRow | null>(
      (top, row) => (row.captured.minor > (top?.captured.minor ?? 0) ? row : top),
      null,
    );
    return {
      currency,
      days: daysBetween(from, to).map((day) => ({
        day,
        captured: of.get(day)?.captured ?? { minor: 0, currency },
        count: of.get(day)?.count ?? 0,
      })),
      captured: sum(
        own.map((row) => row.captured),
        currency,
      ),
      fee: sum(
        own.map((row) => row.fee),
        currency,
      ),
      count: own.reduce((total, row) => total + row.count, 0),
      best: best?.day ?? null,
    };
  });
}

/** Each day from `from` to `to`, both counted, at most `BARS_MOST` of them. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < BARS_MOST; day = addDays(day, 1)) days.push(day);
  return days;
}
