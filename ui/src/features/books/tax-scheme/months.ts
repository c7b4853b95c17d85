/** Months a scheme can begin with. */
import type { Locale } from '@/lib/locale';

/** The firsts of this month and so many after it: `2026-11-01`. */
export function monthsFrom(today: string, ahead: number): string[] {
  const first = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
  return Array.from({ length: ahead + 1 }, (_, after) => {
    const month = first + after;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  });
}

/** `November 2026`. */
export function monthText(first: string, locale: Locale): string {
  const words = new Intl.DateTimeFormat(locale.tag, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return words.format(new Date(`${first}T00:00:00Z`));
}
