/** A rate by its name, and how it stands among the others. */
import { isDay } from '@/lib/dates';
import type { ExchangeRate } from './queries';

/** What names a rate in addresses: `USD/2026-11-21`. */
export const rateId = (rate: Pick<ExchangeRate, 'currency' | 'from_on'>) => `${rate.currency}/${rate.from_on}`;

/** Reads what names a rate; null for anything else. */
export function readRateId(id: string | undefined): Pick<ExchangeRate, 'currency' | 'from_on'> | null {
  const [currency = '', from_on = ''] = id?.split('/') ?? [];
  return /^[A-Z]{3}$/.test(currency) && isDay(from_on) ? { currency, from_on } : null;
}

/** The rates that hold on a day: of each currency the newest from that day or before. The list is newest first. */
export function holding(rates: readonly ExchangeRate[], today: string): ReadonlySet<string> {
  const newest = new Map<string, string>();
  for (const rate of rates) {
    if (rate.from_on <= today && !newest.has(rate.currency)) newest.set(rate.currency, rateId(rate));
  }
  return new Set(newest.values());
}

/** Why a typed rate cannot be one: `small` (0 or less), `large` (more than a thousand million), or null. */
export function rateFault(rate: string): 'small' | 'large' | null {
  if (rate.startsWith('-') || /^[0.]*$/.test(rate)) return 'small';
  const [whole = '', fraction = ''] = rate.replace(/^0+/, '').split('.');
  const most = 1_000_000_000n;
  const value = BigInt(whole || '0');
  return value > most || (value === most && /[1-9]/.test(fraction)) ? 'large' : null;
}
