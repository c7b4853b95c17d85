/** What the list can be narrowed to, named in the URL. In a file of its own: the route's search schema needs it. */
export const RECURRING_STATES = ['active', 'paused', 'ended'] as const;
export type RecurringState = (typeof RECURRING_STATES)[number];
