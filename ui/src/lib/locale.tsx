import { createContext, type ReactNode, useContext } from 'react';

/** How the present person reads: language of the words, tag for figures and dates, zone of the shop. */
export interface Locale {
  /** Language of the words: `en`, `ar`, `hi` or `id`. */
  language: string;
  /** Tag for `Intl`, with region and digit choice: `en-IN`, `ar-SA-u-nu-latn`. */
  tag: string;
  /** The shop's country (ISO 3166-1 alpha-2); absent while nobody is signed in. */
  country?: string;
  /** Currency of the shop's books (ISO 4217); absent while nobody is signed in. */
  currency?: string;
  /** IANA zone of the shop; all times are shown in it. */
  zone: string;
  dir: 'ltr' | 'rtl';
}

/** The digits a person wants to read; `auto` leaves it to the language and region. */
export type Digits = 'auto' | 'latn' | 'native';

export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'ar', name: 'العربية' },
  { code: 'hi', name: 'हिन्दी' },
  { code: 'id', name: 'Bahasa Indonesia' },
] as const;

const REGION_OF: Readonly<Record<string, string>> = { en: 'GB', ar: 'SA', hi: 'IN', id: 'ID' };
const NATIVE_DIGITS: Readonly<Record<string, string>> = { ar: 'arab', hi: 'deva' };

/** The direction a language is written in. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** Joins language, the shop's country and the digit choice into one tag. The calendar is pinned: papers are Gregorian. */
export function localeTag(language: string, country: string | undefined, digits: Digits): string {
  const base = `${language}-${country ?? REGION_OF[language] ?? 'GB'}`;
  const native = NATIVE_DIGITS[language];
  const numbers = digits === 'latn' ? '-nu-latn' : digits === 'native' && native ? `-nu-${native}` : '';
  return `${base}-u-ca-gregory${numbers}`;
}

const SPARE: Locale = { language: 'en', tag: 'en-GB-u-ca-gregory', zone: 'UTC', dir: 'ltr' };
const LocaleContext = createContext<Locale>(SPARE);

export function LocaleProvider({ value, children }: { value: Locale; children: ReactNode }) {
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

export function useLocale(): Locale {
  return useContext(LocaleContext);
}
