/**
 * Keys of charges of which nobody knows yet whether they arrived. They are kept outside of the dialog, whatever is closed
 * meanwhile: sent again under the same key a charge is not done twice.
 */
import type { Money } from '@/lib/money';
import { asProblem } from '@/lib/problem';

const open = new Map<string, string>();

/**
 * One charge by what it is: who presses (the server knows a key for one person only), for which invoice, how much is due
 * now and of how much in all, by which way. Once something came in it is another charge.
 */
export const slotOf = (person: string, invoice: { id: string; due: Money; due_now: Money }, method: string): string =>
  [person, invoice.id, invoice.due.minor, invoice.due_now.minor, method].join(' ');

/** Sends under the key that an unclear try before had, else under this one. */
export async function underOneKey<Answer>(
  slot: string,
  fresh: string,
  send: (key: string) => Promise<Answer>,
): Promise<Answer> {
  const before = open.get(slot);
  const key = before ?? fresh;
  open.set(slot, key);
  try {
    const answer = await send(key);
    open.delete(slot);
    return answer;
  } catch (thrown) {
    const { isUnclear, status } = asProblem(thrown);
    // Who may not charge any more, or must sign in first, may have charged before.
    const saysNothingOfBefore = before !== undefined && (status === 401 || status === 403);
    if (!isUnclear && !saysNothingOfBefore) open.delete(slot);
    throw thrown;
  }
}
