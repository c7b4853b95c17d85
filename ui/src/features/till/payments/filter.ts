/** What of the payments is shown, as the URL says it. In a file of its own, so that the route does not bring the screen along. */
import * as z from 'zod';
import { choiceParam, flagParam, textParam } from '@/lib/search';

export const PAYMENT_STATES = [
  'captured',
  'pending',
  'claimed',
  'authorised',
  'failed',
  'expired',
  'cancelled',
  'created',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export const PaymentSearch = z.object({
  q: textParam,
  state: choiceParam(PAYMENT_STATES),
  needs_you: flagParam,
  /** Id of a merchant account. */
  account: textParam,
});
export type PaymentFilter = z.infer<typeof PaymentSearch>;

/** The filter as the API wants it. What a payer claims stands beside the state of a payment. */
export function paymentAsk({ q, state, needs_you, account }: PaymentFilter) {
  return {
    ...(q ? { q } : {}),
    ...(state === 'claimed' ? { claimed: true } : state ? { state } : {}),
    ...(needs_you ? { needs_you } : {}),
    ...(account ? { merchant_account_id: account } : {}),
  };
}

/** Parts of the story of one payment, as the URL names them. */
export const TRACE_PARTS = ['calls', 'deliveries', 'learned', 'books', 'acts'] as const;
export type TracePart = (typeof TRACE_PARTS)[number];

export const TraceSearch = z.object({
  /** Only this part of the story. */
  show: choiceParam(TRACE_PARTS),
  /** The delivery that is open beside the story. */
  delivery: z.number().int().positive().optional().catch(undefined),
});
export type TraceSearch = z.infer<typeof TraceSearch>;
