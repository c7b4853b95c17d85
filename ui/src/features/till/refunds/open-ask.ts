/**
 * Refunds that were sent and of which nobody knows yet whether they arrived, each with its idempotency key. They are kept
 * outside of the dialog, whatever is closed or left meanwhile: sent again under the same key a refund is not done twice,
 * asked for anew it would be.
 */
import type { Money } from '@/lib/money';
import { asProblem, type Problem } from '@/lib/problem';
import type { RefundAsk } from './queries';

export interface SentAsk {
  key: string;
  ask: RefundAsk;
  /** What it comes to; an ask by line does not say. */
  amount: Money;
}

const open = new Map<string, SentAsk>();

/** The server knows a key for one person only: a colleague who signs in here would do it a second time. */
export const slotOf = (personId: string, paymentId: string) => `${personId} ${paymentId}`;

export const openAskOf = (slot: string): SentAsk | undefined => open.get(slot);

export const newAsk = (ask: RefundAsk, amount: Money): SentAsk => ({ key: crypto.randomUUID(), ask, amount });

/** Whether a refusal of the second sending says of the first as well: who may not ask any more may have asked before. */
export const saysOfBoth = ({ isUnclear, status }: Problem) => !isUnclear && status !== 401 && status !== 403;

/** Sends, and keeps what was sent until its answer is clear. */
export async function keepWhileUnclear<Answer>(
  slot: string,
  sent: SentAsk,
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
