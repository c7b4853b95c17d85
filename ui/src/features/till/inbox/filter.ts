/** What of the inbox is shown, as the URL says it. */
import * as z from 'zod';
import { choiceParam, textParam } from '@/lib/search';

export const DELIVERY_STATES = ['received', 'processed', 'retrying', 'failed', 'ignored'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const InboxSearch = z.object({
  state: choiceParam(DELIVERY_STATES),
  /** Gateway kind: `stripe`. */
  provider: textParam,
  /** The delivery that is open beside the list. */
  id: z.number().int().positive().optional().catch(undefined),
});
export type InboxSearch = z.infer<typeof InboxSearch>;
export type InboxFilter = Pick<InboxSearch, 'state' | 'provider'>;

/** The filter as the API wants it: what is open beside the list does not change the list. */
export function inboxAsk({ state, provider }: InboxFilter): InboxFilter {
  return { ...(state ? { state } : {}), ...(provider ? { provider } : {}) };
}
