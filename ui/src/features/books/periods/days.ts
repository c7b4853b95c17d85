/** Days of a close and of a reopening; each is text like `2026-11-21`. */
import { addDays } from '@/lib/dates';
import type { Periods } from './queries';

/** The last day of the month before the one a day is in. */
export const monthBefore = (day: string) => addDays(`${day.slice(0, 8)}01`, -1);

/** How many days there are from one to another, both counted. */
export function daysFrom(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86_400_000) + 1;
}

/** The day most shops close up to next: the end of last month, or yesterday where that is closed already. */
export function nextClose({ closed_to, closable_to }: Pick<Periods, 'closed_to' | 'closable_to'>): string {
  const end = monthBefore(addDays(closable_to, 1));
  return closed_to && end <= closed_to ? closable_to : end;
}

/** Whether every day that is over is closed, so that there is none to close. */
export const isUpToDate = ({ closed_to, closable_to }: Pick<Periods, 'closed_to' | 'closable_to'>) =>
  !!closed_to && closed_to >= closable_to;
