import type { Money } from '@/lib/money';

/** What a cash payment comes to: whether it can be taken, how much is taken, what goes back, and which figure does not fit. */
export interface Cash {
  ok: boolean;
  /** What is taken in coins; null while there is no amount. */
  taken: Money | null;
  /** What rounding to a whole coin adds to the amount (below 0: takes off it). */
  rounding: Money | null;
  change: Money | null;
  fault: 'amount' | 'tendered' | null;
}

/**
 * `amount` is what is paid of the invoice, `tendered` what was handed over; without it there is no change. Where the smallest
 * `coin` is larger than the minor unit, the nearest amount that can be paid in coins is taken.
 */
export function cashOf(due: Money, amount: Money | null, tendered: Money | null, coin?: Money | null): Cash {
  const nothing = { ok: false, taken: null, rounding: null, change: null };
  if (amount === null) return { ...nothing, fault: null };
  const taken = inCoins(amount.minor, coin?.minor ?? 1);
  if (amount.minor <= 0 || amount.minor > due.minor || taken <= 0) return { ...nothing, fault: 'amount' };
  const money = (minor: number) => ({ minor, currency: due.currency });
  const rounded = { taken: money(taken), rounding: taken === amount.minor ? null : money(taken - amount.minor) };
  if (tendered === null) return { ok: true, ...rounded, change: null, fault: null };
  const change = tendered.minor - taken;
  if (change < 0) return { ok: false, ...rounded, change: null, fault: 'tendered' };
  return { ok: true, ...rounded, change: money(change), fault: null };
}

/** The nearest multiple of a coin; half a coin counts as a whole one, as the server rounds it. */
function inCoins(minor: number, coin: number): number {
  const over = minor % coin;
  return over * 2 >= coin ? minor - over + coin : minor - over;
}
