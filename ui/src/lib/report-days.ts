/** Which days a report covers, and which others it is compared with. */
import { addDays, addMonths } from './dates';

/** Days under a name. */
export interface DayRange<Key extends string = string> {
  key: Key;
  from: string;
  to: string;
}

type Preset = 'thisMonth' | 'lastMonth' | 'thisYear' | 'lastYear';

/** Ranges that are asked for most, seen from a day of the shop. Years are calendar years. */
export function presets(today: string): DayRange<Preset>[] {
  const year = Number(today.slice(0, 4));
  const monthStart = `${today.slice(0, 7)}-01`;
  const lastMonthEnd = addDays(monthStart, -1);
  const before = String(year - 1).padStart(4, '0');
  return [
    { key: 'thisMonth', from: monthStart, to: today },
    { key: 'lastMonth', from: `${lastMonthEnd.slice(0, 7)}-01`, to: lastMonthEnd },
    { key: 'thisYear', from: `${today.slice(0, 4)}-01-01`, to: today },
    { key: 'lastYear', from: `${before}-01-01`, to: `${before}-12-31` },
  ];
}

/** The range that says these days; null for a free choice. */
export function rangeOf<Key extends string>(
  known: readonly DayRange<Key>[],
  from: string | undefined,
  to: string | undefined,
): Key | null {
  return known.find((one) => one.from === from && one.to === to)?.key ?? null;
}

export const COMPARISONS = ['before', 'year', 'own'] as const;
/** The time before of the same length, the same days a year before, or days of one's own. */
export type Comparison = (typeof COMPARISONS)[number];
type Reckoned = Exclude<Comparison, 'own'>;

/** What a report of some days is compared with, as the URL says it. */
export interface RangeComparison {
  compare?: Comparison | undefined;
  compareFrom?: string | undefined;
  compareTo?: string | undefined;
}

/** What a report of one day is compared with, as the URL says it. */
export interface DayComparison {
  compare?: Comparison | undefined;
  compareOn?: string | undefined;
}

/** The days that a report is compared with; null for none. Own days that are not whole yet are those before. */
export function otherDays(from: string, to: string, search: RangeComparison): { from: string; to: string } | null {
  const { compare, compareFrom, compareTo } = search;
  if (compare === undefined) return null;
  if (compare !== 'own') return comparedDays(from, to, compare);
  if (compareFrom && compareTo && compareFrom <= compareTo) return { from: compareFrom, to: compareTo };
  return comparedDays(from, to, 'before');
}

/** The day that a report is compared with; null for none. */
export function otherDay(on: string, { compare, compareOn }: DayComparison): string | null {
  if (compare === undefined) return null;
  return compare === 'own' ? (compareOn ?? comparedDay(on, 'before')) : comparedDay(on, compare);
}

/** The days to compare with. Whole months are compared with whole months, other days with as many days. */
export function comparedDays(from: string, to: string, kind: Reckoned): { from: string; to: string } {
  if (kind === 'year') return { from: addMonths(from, -12), to: comparedDay(to, kind) };
  if (from.endsWith('-01') && monthEnd(to)) return { from: addMonths(from, -months(from, to)), to: addDays(from, -1) };
  return { from: addDays(from, -daysOf(from, to)), to: addDays(from, -1) };
}

/** The day to compare a day with: the end of the month before, or the same day a year before. */
export function comparedDay(on: string, kind: Reckoned): string {
  if (kind === 'before') return addDays(`${on.slice(0, 7)}-01`, -1);
  return monthEnd(on) ? lastOf(addMonths(on, -12)) : addMonths(on, -12);
}

function monthEnd(day: string): boolean {
  return addDays(day, 1).endsWith('-01');
}

function lastOf(day: string): string {
  return addDays(addMonths(`${day.slice(0, 7)}-01`, 1), -1);
}

/** Months from the first day of one to the last day of another. */
function months(from: string, to: string): number {
  const [years, first, last] = [Number(to.slice(0, 4)) - Number(from.slice(0, 4)), from.slice(5, 7), to.slice(5, 7)];
  return years * 12 + Number(last) - Number(first) + 1;
}

function daysOf(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
}
