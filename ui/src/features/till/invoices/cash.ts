import type { Money } from '@/lib/money';

/** What a cash payment comes to: whether it can be taken, what goes back, and which figure does not fit. */
export interface Cash {
  ok: boolean;
  change: Money | null;
  fault: 'amount' | 'tendered' | null;
}

/** `amount` is what is paid of the invoice, `tendered` what was handed over; without it there is no change. */
export function cashOf(due: Money, amount: Money | null, tendered: Money | null): Cash {
  if (amount === null) return { ok: false, change: null, fault: null };
  if (amount.minor <= 0 || amount.minor > due.minor) return { ok: false, change: null, fault: 'amount' };
  if (tendered === null) return { ok: true, change: null, fault: null };
  const change = tendered.minor - amount.minor;
  if (change < 0) return { ok: false, change: null, fault: 'tendered' };
  return { ok: true, change: { minor: change, currency: due.currency }, fault: null };
}
