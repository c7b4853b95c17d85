/** How long a saved way to pay is valid, seen from a day. */
import { addDays, addMonths, isDay } from '@/lib/dates';

/** It is over, or it will be within a month. */
export type Expiry = 'past' | 'soon';

/** `expires` is the month up to whose last day it is valid (`2028-10`), `today` a day of the shop; null while it is good. */
export function expiryOf(expires: string | null | undefined, today: string): Expiry | null {
  const first = `${expires}-01`;
  if (!isDay(first)) return null;
  const last = addDays(addMonths(first, 1), -1);
  if (last < today) return 'past';
  return last <= addMonths(today, 1) ? 'soon' : null;
}
