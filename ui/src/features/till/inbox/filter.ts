/** What of the inbox is shown, as the URL says it. */
import * as z from 'zod';
import { choiceParam, dayParam, textParam } from '@/lib/search';

export const DELIVERY_STATES = ['received', 'processed', 'retrying', 'failed', 'ignored'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const Filter = z.object({
  state: choiceParam(DELIVERY_STATES),
  /** Gateway kind: `stripe`. */
  provider: textParam,
  /** Id by which the account is known as a sender. */
  sender: textParam,
  /** How the event type begins: `payment.`. */
  kind: textParam,
  /** Days of the shop. */
  from: dayParam,
  to: dayParam,
  /** An event id, a payment, a reference. */
  q: textParam,
});
export type InboxFilter = z.infer<typeof Filter>;

export const InboxSearch = Filter.extend({
  /** The delivery that is open beside the list. */
  id: z.number().int().positive().optional().catch(undefined),
});
export type InboxSearch = z.infer<typeof InboxSearch>;

/** A filter that lets everything through, as a change of the URL. */
export const EVERYTHING = {
  state: null,
  provider: null,
  sender: null,
  kind: null,
  from: null,
  to: null,
  q: null,
} as const satisfies Record<keyof InboxFilter, null>;

/** The filter as the API wants it: what is open beside the list does not change the list. */
export function inboxAsk(filter: InboxFilter): InboxFilter {
  const { state, provider, sender, kind, from, to, q } = filter;
  return {
    ...(state ? { state } : {}),
    ...(provider ? { provider } : {}),
    ...(sender ? { sender } : {}),
    ...(kind ? { kind } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(q ? { q } : {}),
  };
}
