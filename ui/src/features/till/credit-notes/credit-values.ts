/** What the dialog of a credit note holds, and how it becomes what the API asks for. Amounts are never calculated here. */
import { type ChosenLines, lineNamed, linesAsk, noLinesOf } from '@/lib/line-choice';
import { type Money, moneyToDecimal } from '@/lib/money';
import type { CreditNoteAsk, LeftToCredit } from './queries';

export const SCOPES = ['full', 'lines', 'amount'] as const;
export type Scope = (typeof SCOPES)[number];

export interface CreditValues extends ChosenLines {
  scope: Scope;
  amount: Money | null;
  reason: string;
}

/** Where the dialog begins: with all that is left. */
export function startOf(left: LeftToCredit): CreditValues {
  return { scope: 'full', amount: null, ...noLinesOf(left.lines), reason: '' };
}

/** What to send; null while something is missing that the server would only ask for. */
export function creditAsk(values: CreditValues, reason = values.reason.trim()): CreditNoteAsk | null {
  const { scope, amount } = values;
  if (scope === 'full') return { scope, reason };
  if (scope === 'amount') return amount === null ? null : { scope, amount: moneyToDecimal(amount), reason };
  const chosen = linesAsk(values);
  return chosen && { scope, reason, ...chosen };
}

/** Which field of ours a refusal names: the amount, the reason, or a line by its place on the invoice. */
export function placeOf(field: string | undefined, values: CreditValues): 'amount' | 'reason' | number | null {
  if (field === 'reason') return 'reason';
  if (field === 'amount') return values.scope === 'amount' ? 'amount' : null;
  return lineNamed(field, values);
}
