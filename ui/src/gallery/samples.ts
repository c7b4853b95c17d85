import type { StampFact } from '@/components/ui/stamps';
import type { Money } from '@/lib/money';

export interface SampleRow {
  id: string;
  number: string;
  customer: string;
  state: string;
  amount: Money;
  at: string;
  method: string;
}

const NAMES = [
  'Noor Textiles',
  'Asha Verma',
  'دار الريحان للتجارة',
  'Budi Santoso',
  'मीरा किराना स्टोर',
  'Layla Haddad',
  'Fatima Okafor',
  'Wayan & Sons',
];
const STATES = ['captured', 'pending', 'paid', 'failed', 'settled', 'partially_paid', 'unknown', 'draft'];
const METHODS = ['UPI', 'Visa ···· 4242', 'mada', 'QRIS', 'Cash', 'Bank transfer'];
const MONEY: readonly Money[] = [
  { minor: 12_345_650, currency: 'INR' },
  { minor: 125_000, currency: 'IDR' },
  { minor: 49_900, currency: 'SAR' },
  { minor: -250_00, currency: 'INR' },
  { minor: 1_250, currency: 'KWD' },
  { minor: 98_765_432_10, currency: 'INR' },
];

const pick = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;

/** Invented rows, the same each time. */
export const sampleRows = (count: number): SampleRow[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `pay_${String(index).padStart(4, '0')}`,
    number: `INV-2026-${String(421 - index).padStart(4, '0')}`,
    customer: pick(NAMES, index),
    state: pick(STATES, index),
    amount: pick(MONEY, index),
    at: new Date(Date.UTC(2026, 10, 21, 9, 30) - index * 47 * 60_000).toISOString(),
    method: pick(METHODS, index),
  }));

export const stampsSettled: StampFact[] = [
  { stamp: 'asked', at: '2026-11-18T08:12:00Z' },
  { stamp: 'paid', at: '2026-11-18T08:15:00Z' },
  { stamp: 'confirmed', at: '2026-11-18T08:15:02Z' },
  { stamp: 'settled', at: '2026-11-20T02:00:00Z' },
  { stamp: 'banked', at: null },
];

export const stampsWaiting: StampFact[] = [
  { stamp: 'asked', at: '2026-11-21T08:12:00Z' },
  { stamp: 'paid', at: null },
  { stamp: 'confirmed', at: null },
  { stamp: 'settled', at: null },
  { stamp: 'banked', at: null },
];
