import * as z from 'zod';

export const LINE_STATES = ['new', 'matched', 'ignored'] as const;

/** Which lines are shown, as the address says it. */
export const LineSearch = z.object({
  state: z.enum(LINE_STATES).optional().catch(undefined),
  account_id: z.string().max(60).optional().catch(undefined),
});

export type LineFilter = z.infer<typeof LineSearch>;
