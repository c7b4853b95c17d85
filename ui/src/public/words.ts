/** The words of the customers' pages, in the language of the shop's papers. */
import { directionOf, type Locale } from '@/lib/locale';
import ar from './words/ar.json';
import en from './words/en.json';
import hi from './words/hi.json';
import id from './words/id.json';

export type Words = typeof en;

const ALL: Readonly<Record<string, Words>> = { en, ar, hi, id };

/** The locale for a tag such as `ar-SA-u-nu-arab`; a tag that browsers do not know reads as English. */
export function localeOf(tag: string): Locale {
  const known = canonical(tag) ?? 'en-GB';
  const language = new Intl.Locale(known).language;
  const spoken = language in ALL ? language : 'en';
  // Papers are Gregorian everywhere.
  const pinned = known.includes('-u-') ? `${known}-ca-gregory` : `${known}-u-ca-gregory`;
  return { language: spoken, tag: pinned, zone: 'UTC', dir: directionOf(spoken) };
}

export const wordsOf = (language: string): Words => ALL[language] ?? en;

/** Puts values into a text: `Pay {{amount}}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
