/**
 * Refunds that were sent and of which nobody knows yet whether they arrived, each with its idempotency key. They are kept
 * outside of the dialog, whatever is closed or left meanwhile: sent again under the same key a refund is not done twice,
 * asked for anew it would be.
 */
import type { Money } from '@/lib/money';
import { asProblem, type Problem } from '@/lib/problem';
import type { ManyAsk, RefundAsk } from './queries';

export interface SentAsk {
  key: string;
  ask: RefundAsk;
  /** What it comes to; an ask by line does not say. */
  amount: Money;
}

/** Money back on many payments in one go. */
export interface SentMany {
  key: string;
  ask: ManyAsk;
  /** Each with what it was called and what it came to when it was sent. */
  rows: readonly { id: string; name: string; amount: Money }[];
}

const open = new Map<string, SentAsk | SentMany>();

/** The server knows a key for one person only: a colleague who signs in here would do it a second time. */
export const slotOf = (personId: string, paymentId: string) => `${personId} ${paymentId}`;
const manySlotOf = (personId: string) => slotOf(personId, 'many');

export const openAskOf = (slot: string): SentAsk | undefined => {
  const sent = open.get(slot);
  return sent && 'amount' in sent ? sent : undefined;
};

/** What this person sent for many payments, where nobody knows yet whether it arrived. */
export const openManyOf = (personId: string): SentMany | undefined => {
  const sent = open.get(manySlotOf(personId));
  return sent && 'rows' in sent ? sent : undefined;
};

export const newAsk = (ask: RefundAsk, amount: Money): SentAsk => ({ key: crypto.randomUUID(), ask, amount });

export const newMany = (rows: SentMany['rows'], reason: string): SentMany => ({
  key: crypto.randomUUID(),
  ask: { payment_ids: rows.map(({ id }) => id), reason },
  rows,
});

/** Whether a refusal of the second sending says of the first as well: who may not ask any more may have asked before. */
export const saysOfBoth = ({ isUnclear, status }: Problem) => !isUnclear && status !== 401 && status !== 403;

/** Sends, and keeps what was sent until its answer is clear. */
export async function keepWhileUnclear<Answer>(
  slot: string,
  sent: SentAsk | SentMany,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const isAgain = open.get(slot)?.key === sent.key;
  open.set(slot, sent);
  try {
    const answer = await send();
    open.delete(slot);
    return answer;
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (isAgain ? saysOfBoth(problem) : !problem.isUnclear) open.delete(slot);
    throw problem;
  }
}

/** The same for many payments; a person has one such ask open at most. */
export const keepManyWhileUnclear = <Answer>(personId: string, sent: SentMany, send: () => Promise<Answer>) =>
  keepWhileUnclear(manySlotOf(personId), sent, send);
