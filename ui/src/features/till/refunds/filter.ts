/** What of the refunds is shown, as the URL says it. In a file of its own, so that the route does not bring the screen along. */
import * as z from 'zod';
import { choiceParam, flagParam, textParam } from '@/lib/search';

export const REFUND_STATES = [
  'requested',
  'approved',
  'processing',
  'unknown',
  'refunded',
  'failed',
  'rejected',
] as const;

export const RefundSearch = z.object({
  state: choiceParam(REFUND_STATES),
  /** Only those that wait for a person. */
  waiting: flagParam,
  /** The refund that is open beside the list. */
  id: textParam,
});
export type RefundSearch = z.infer<typeof RefundSearch>;
export type RefundFilter = Pick<RefundSearch, 'state' | 'waiting'>;

/** The filter as the API wants it: what is open beside the list does not change the list. */
export function refundAsk({ state, waiting }: RefundFilter): RefundFilter {
  return { ...(state ? { state } : {}), ...(waiting ? { waiting } : {}) };
}
