/** The days of a tax period, and what it is called, as the server names them. */
import { addDays } from '@/lib/dates';

/** For how many months a return may be. */
export const LENGTHS = [1, 2, 3, 12] as const;

const two = (number: number) => String(number).padStart(2, '0');

/** The month so many later, `2026-12` from `2026-10-01` and 2. */
function monthAfter(first: string, months: number): string {
  const month = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${two((month % 12) + 1)}`;
}

/** The last day of the months that begin with this day. */
export function lastDayOf(first: string, months: number): string {
  return addDays(`${monthAfter(first, months)}-01`, -1);
}

/** `2026-12`, `2026Q4`, `2026`, or `2026-09_2026-10`. */
export function periodName(first: string, months: number): string {
  const year = first.slice(0, 4);
  const month = Number(first.slice(5, 7)) - 1;
  if (months === 1) return first.slice(0, 7);
  if (months === 3 && month % 3 === 0) return `${year}Q${month / 3 + 1}`;
  if (months === 12 && month === 0) return year;
  return `${first.slice(0, 7)}_${monthAfter(first, months - 1)}`;
}
