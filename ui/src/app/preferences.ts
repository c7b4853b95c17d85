import { create } from 'zustand';
import { readKept, writeKept } from '@/lib/kept';
import { type Digits, directionOf, LANGUAGES } from '@/lib/locale';
import { setLetterShortcuts } from '@/lib/shortcuts';
import { i18n } from '@/words';

export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  theme: Theme;
  language: string;
  digits: Digits;
  /** The side bar shows signs only. */
  narrow: boolean;
  /** Single-letter shortcuts work (WCAG 2.1.4 wants them to be switchable). */
  letters: boolean;
}

const spare: Preferences = { theme: 'system', language: spareLanguage(), digits: 'auto', narrow: false, letters: true };

/** How this person likes the program on this device; theme and language follow the person through the server too. */
export const usePreferences = create<Preferences>(() => ({
  ...spare,
  ...readKept<Partial<Preferences>>('preferences', {}),
}));

export function prefer(change: Partial<Preferences>) {
  usePreferences.setState(change);
  writeKept('preferences', usePreferences.getState());
  apply();
}

/** Puts theme, language and direction on the root of the page. */
export function apply() {
  const { theme, language, letters } = usePreferences.getState();
  const root = document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
  root.lang = language;
  root.dir = directionOf(language);
  setLetterShortcuts(letters);
  if (i18n.language !== language) void i18n.changeLanguage(language);
}

function spareLanguage(): string {
  const wanted = navigator.languages?.map((tag) => tag.split('-')[0] ?? '') ?? [];
  return wanted.find((code) => LANGUAGES.some((language) => language.code === code)) ?? 'en';
}
