/** What the list can be narrowed to, named in the URL. In a file of its own: the route's search schema needs it. */
export const QUOTE_STATUSES = ['draft', 'sent', 'accepted', 'declined', 'expired'] as const;
export type QuoteStatus = (typeof QUOTE_STATUSES)[number];
