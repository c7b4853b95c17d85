import type { Shape } from '@/api/client';
import type { Quote, QuoteAsk } from './queries';

/** What the editor of papers writes, as a quote asks for it: its day is the last one of the offer. */
export function quoteAskOf({ due_on, test: _, ...ask }: Shape<'InvoiceAsk'>): QuoteAsk {
  return { ...ask, ...(due_on ? { valid_until: due_on } : {}) };
}

/** A draft of a quote, as the editor of papers takes it. */
export function editableOf(quote: Quote) {
  const { valid_until, ...rest } = quote;
  return { ...rest, ...(valid_until ? { due_on: valid_until } : {}), test: false };
}
