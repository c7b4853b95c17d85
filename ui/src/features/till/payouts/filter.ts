/** What of the payouts is shown, as the URL says it. In a file of its own, so that the route does not bring the screen along. */
import * as z from 'zod';
import { choiceParam, dayParam, textParam } from '@/lib/search';

export const PAYOUT_STATES = ['expected', 'in_transit', 'paid', 'failed', 'cancelled'] as const;

export const PayoutSearch = z.object({
  state: choiceParam(PAYOUT_STATES),
  account_id: textParam,
  from: dayParam,
  to: dayParam,
  /** The payout that is open beside the list. */
  id: textParam,
});
export type PayoutSearch = z.infer<typeof PayoutSearch>;
export type PayoutFilter = Omit<PayoutSearch, 'id'>;

/** The filter as the API wants it: what is open beside the list does not change the list. */
export function payoutAsk({ state, account_id, from, to }: PayoutFilter): PayoutFilter {
  return {
    ...(state ? { state } : {}),
    ...(account_id ? { account_id } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}
