/**
 * Times arrive as RFC 3339 UTC and are shown in the shop's zone; days (`2026-11-21`) are days of the shop and have
 * no zone at all, so they are never put through a `Date` of the browser's zone.
 */
import type { Locale } from './locale';

export type TimeStyle = 'day' | 'short' | 'full' | 'clock' | 'relative';

const STYLES: Readonly<Record<Exclude<TimeStyle, 'relative'>, Intl.DateTimeFormatOptions>> = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  full: {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
  clock: { hour: '2-digit', minute: '2-digit' },
};

/** Prints an instant in the shop's zone. */
export function instantText(at: string, style: Exclude<TimeStyle, 'relative'>, locale: Locale): string {
  return new Intl.DateTimeFormat(locale.tag, { ...STYLES[style], timeZone: locale.zone }).format(new Date(at));
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Seconds by which the present of the screen may lag behind what has just happened. */
const LAG = 60;

/** `3 minutes ago`, seen from `now` (milliseconds). What has just happened is now, never in the future. */
export function relativeText(at: string, now: number, locale: Locale): string {
  const ahead = Math.round((new Date(at).getTime() - now) / 1000);
  const seconds = ahead > 0 && ahead <= LAG ? 0 : ahead;
  // The short Arabic forms call months that are past `within 5 months`.
  const style = locale.language === 'ar' ? 'long' : 'short';
  const format = new Intl.RelativeTimeFormat(locale.tag, { numeric: 'auto', style });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}

/** Prints a day of the shop (`2026-11-21`). */
export function dayText(day: string, locale: Locale, options: Intl.DateTimeFormatOptions = STYLES.day): string {
  const parts = dayParts(day);
  if (!parts) return day;
  const noon = Date.UTC(parts.year, parts.month - 1, parts.day, 12);
  return new Intl.DateTimeFormat(locale.tag, { ...options, timeZone: 'UTC' }).format(noon);
}

/** Today in the shop, as `2026-11-21`. */
export function shopToday(zone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone: zone,
  }).formatToParts(now);
  const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** Moves a day by whole days. */
export function addDays(day: string, days: number): string {
  const parts = dayParts(day);
  if (!parts) return day;
  return dayOfUtc(new Date(Date.UTC(parts.year, parts.month - 1, parts.day + days)));
}

/** The same day so many months later, or the last day of a month that is too short for it. */
export function addMonths(day: string, months: number): string {
  const parts = dayParts(day);
  if (!parts) return day;
  const last = new Date(Date.UTC(parts.year, parts.month + months, 0));
  return dayOfUtc(new Date(Math.min(Date.UTC(parts.year, parts.month - 1 + months, parts.day), last.getTime())));
}

/** A day picked in a calendar (a local `Date` at midnight) as text, by its own year, month and day. */
export function dayOfLocal(date: Date): string {
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
}

/** A day as a local `Date` at midnight, as the calendar wants it. */
export function localOfDay(day: string): Date | undefined {
  const parts = dayParts(day);
  return parts ? new Date(parts.year, parts.month - 1, parts.day) : undefined;
}

/** True for an existing day written as `2026-11-21`. */
export function isDay(text: string): boolean {
  const parts = dayParts(text);
  return parts !== null && dayOfUtc(new Date(Date.UTC(parts.year, parts.month - 1, parts.day))) === text;
}

/** 0 for Sunday to 6 for Saturday: the day a week begins with for readers of this locale. */
export function weekStart(tag: string): 0 | 1 | 6 {
  const locale = new Intl.Locale(tag) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  const first = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
  return first === 7 ? 0 : first === 6 ? 6 : 1;
}

function dayParts(day: string): { year: number; month: number; day: number } | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return match ? { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) } : null;
}

function dayOfUtc(date: Date): string {
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
