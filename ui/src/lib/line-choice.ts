/** Which lines of an invoice are taken back, and how much of each: what a credit note and a refund by line have in common. */
import { type Money, moneyToDecimal, sum } from './money';

/** How much of a line: all that is left, so many that came back, or so much off its price. */
export const HOWS = ['all', 'quantity', 'amount'] as const;
export type How = (typeof HOWS)[number];

/** What is left of a line of an invoice; one without a place is service fee or delivery. */
export interface LineLeft {
  line?: number | null;
  quantity?: string | null;
  amount: Money;
}

export interface LineValues {
  /** Place on the invoice. */
  line: number;
  chosen: boolean;
  how: How;
  quantity: string | null;
  amount: Money | null;
}

export interface ChosenLines {
  lines: LineValues[];
  /** What is left of service fee and delivery as well. */
  charges: boolean;
}

/** Where the choice begins: nothing is chosen; lines of which nothing is left are not offered. */
export function noLinesOf(left: readonly LineLeft[]): ChosenLines {
  const lines = left.flatMap(({ line, amount }) => (line && amount.minor > 0 ? [line] : []));
  return {
    lines: lines.map((line) => ({ line, chosen: false, how: 'all', quantity: null, amount: null })),
    charges: false,
  };
}

/** What is left of service fee and delivery together. */
export function chargesLeft(left: readonly LineLeft[], currency: string): Money {
  const charges = left.filter(({ line }) => !line).map(({ amount }) => amount);
  return sum(charges, currency);
}

const chosenOf = ({ lines }: ChosenLines) => lines.filter(({ chosen }) => chosen);

/** What to send; null while no line is chosen or one of them is half said. */
export function linesAsk(values: ChosenLines) {
  const chosen = chosenOf(values);
  const isOpen = ({ how, quantity, amount }: LineValues) =>
    (how === 'quantity' && quantity === null) || (how === 'amount' && amount === null);
  if ((chosen.length === 0 && !values.charges) || chosen.some(isOpen)) return null;
  return {
    lines: chosen.map(({ line, how, quantity, amount }) => ({
      line,
      ...(how === 'quantity' && quantity !== null ? { quantity } : {}),
      ...(how === 'amount' && amount !== null ? { amount: moneyToDecimal(amount) } : {}),
    })),
    ...(values.charges ? { charges: true } : {}),
  };
}

/** Which line a refusal names (`lines[0].quantity`), by its place on the invoice: only the chosen ones were sent. */
export function lineNamed(field: string | undefined, values: ChosenLines): number | null {
  const at = /^lines\[(\d+)\]/.exec(field ?? '')?.[1];
  return at === undefined ? null : (chosenOf(values)[Number(at)]?.line ?? null);
}
