/** What of the credit notes is shown, as the URL says it. In a file of its own, so that the route does not bring the screen along. */
import * as z from 'zod';
import { dayParam, textParam } from '@/lib/search';

export const CreditNoteSearch = z.object({
  q: textParam,
  /** First and last day of issue. */
  from: dayParam,
  to: dayParam,
  /** The credit note that is open beside the list. */
  id: textParam,
});
export type CreditNoteSearch = z.infer<typeof CreditNoteSearch>;
export type CreditNoteFilter = Pick<CreditNoteSearch, 'q' | 'from' | 'to'>;

/** The filter as the API wants it: what is open beside the list does not change the list. */
export function creditNoteAsk({ q, from, to }: CreditNoteFilter): CreditNoteFilter {
  return { ...(q ? { q } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) };
}
