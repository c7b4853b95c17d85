/** Which report of which days, as the URL says it. */
import * as z from 'zod';
import { choiceParam, dayParam, textParam } from '@/lib/search';

export const REPORT_TABS = ['daily', 'gateways', 'statement', 'checks'] as const;
export type ReportTab = (typeof REPORT_TABS)[number];

export const ReportSearch = z.object({
  tab: choiceParam(REPORT_TABS),
  from: dayParam,
  to: dayParam,
  /** Whose statement. */
  customer: textParam,
  /** The day at whose end the books knew the statement; without, what they know now. */
  known: dayParam,
});
export type ReportSearch = z.infer<typeof ReportSearch>;
export type Days = Pick<ReportSearch, 'from' | 'to'>;

export const AgeingSearch = z.object({
  on: dayParam,
  /** The day at whose end the books knew it; without, what they know now. */
  known: dayParam,
});
export type AgeingSearch = z.infer<typeof AgeingSearch>;
