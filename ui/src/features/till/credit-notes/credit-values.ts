/** What the dialog of a credit note holds, and how it becomes what the API asks for. Amounts are never calculated here. */
import { type Money, moneyToDecimal, sum } from '@/lib/money';
import type { CreditNoteAsk, LeftToCredit } from './queries';

export const SCOPES = ['full', 'lines', 'amount'] as const;
export type Scope = (typeof SCOPES)[number];

/** How much of a line: all that is left, so many that came back, or so much off its price. */
export const HOWS = ['all', 'quantity', 'amount'] as const;
export type How = (typeof HOWS)[number];

export interface LineValues {
  /** Place on the invoice. */
  line: number;
  chosen: boolean;
  how: How;
  quantity: string | null;
  amount: Money | null;
}

export interface CreditValues {
  scope: Scope;
  amount: Money | null;
  lines: LineValues[];
  /** What is left of service fee and delivery as well. */
  charges: boolean;
  reason: string;
}

/** Where the dialog begins: with all that is left. */
export function startOf(left: LeftToCredit): CreditValues {
  const lines = left.lines.flatMap(({ line, amount }) => (line && amount.minor > 0 ? [line] : []));
  return {
    scope: 'full',
    amount: null,
    lines: lines.map((line) => ({ line, chosen: false, how: 'all', quantity: null, amount: null })),
    charges: false,
    reason: '',
  };
}

/** What is left of service fee and delivery together. */
export function chargesLeft(left: LeftToCredit): Money {
  const charges = left.lines.filter(({ line }) => !line).map(({ amount }) => amount);
  return sum(charges, left.total.currency);
}

const chosenOf = ({ lines }: CreditValues) => lines.filter(({ chosen }) => chosen);

/** What to send; null while something is missing that the server would only ask for. */
export function creditAsk(values: CreditValues, reason = values.reason.trim()): CreditNoteAsk | null {
  const { scope, amount, charges } = values;
  if (scope === 'full') return { scope, reason };
  if (scope === 'amount') return amount === null ? null : { scope, amount: moneyToDecimal(amount), reason };
  const chosen = chosenOf(values);
  const isOpen = ({ how, quantity, amount }: LineValues) =>
    (how === 'quantity' && quantity === null) || (how === 'amount' && amount === null);
  if ((chosen.length === 0 && !charges) || chosen.some(isOpen)) return null;
  return {
    scope,
    reason,
    lines: chosen.map(({ line, how, quantity, amount }) => ({
      line,
      ...(how === 'quantity' && quantity !== null ? { quantity } : {}),
      ...(how === 'amount' && amount !== null ? { amount: moneyToDecimal(amount) } : {}),
    })),
    ...(charges ? { charges } : {}),
  };
}

/** Which field of ours a refusal names: the amount, the reason, or a line by its place on the invoice. */
export function placeOf(field: string | undefined, values: CreditValues): 'amount' | 'reason' | number | null {
  if (field === 'reason') return 'reason';
  if (field === 'amount') return values.scope === 'amount' ? 'amount' : null;
  const at = /^lines\[(\d+)\]/.exec(field ?? '')?.[1];
  return at === undefined ? null : (chosenOf(values)[Number(at)]?.line ?? null);
}
