/**
 * The words of the screens: one JSON file per language and area (`en/customers.json` is the namespace `customers`),
 * loaded when a screen first asks for it. English is complete; a language without a word falls back to it.
 */
import i18next, { type BackendModule, type FormatterModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import enApp from './en/app.json';
import enProblems from './en/problems.json';
import enStates from './en/states.json';
import enUi from './en/ui.json';

const files = import.meta.glob<Record<string, unknown>>(['./*/*.json', '!./en/{app,ui,states,problems}.json'], {
  import: 'default',
});

type Words = Record<string, unknown>;

/** A language's words over the English ones, so that a word it lacks is there in English. */
export function over(english: Words, words: Words): Words {
  const merged: Words = { ...english };
  for (const [key, value] of Object.entries(words)) {
    const below = english[key];
    merged[key] = isTree(value) && isTree(below) ? over(below, value) : value;
  }
  return merged;
}

function isTree(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readWords(language: string, namespace: string): Promise<Words> {
  const [english, words] = await Promise.all([
    files[`./en/${namespace}.json`]?.() ?? {},
    files[`./${language}/${namespace}.json`]?.() ?? {},
  ]);
  return over(english, words);
}

/**
 * English is merged in here and not left to `fallbackLng` alone: i18next takes a namespace for ready as soon as the
 * reader's language has it, be it empty, and a screen drawn before the English words came would show their keys.
 */
const fromFiles: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (language, namespace, callback) => {
    readWords(language, namespace).then(
      (words) => callback(null, words),
      (thrown: unknown) => callback(thrown instanceof Error ? thrown : String(thrown), null),
    );
  },
};

export const i18n = i18next.createInstance();

/** Tag for the numbers within words; plain English until the reader is known. */
let figures = 'en-GB';

/** From now on numbers within words are printed as all others on the screen are: in the digits of this tag. */
export function printNumbersFor(tag: string): void {
  if (tag === figures) return;
  figures = tag;
  // Words that are on screen already are drawn anew as for another language.
  if (i18n.isInitialized) i18n.emit('languageChanged', i18n.language);
}

/** Amounts and days come as texts; a number is either how many there are, which is grouped, or which one it is. */
const inDigits: FormatterModule = {
  type: 'formatter',
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value, _format, _language, options) =>
    typeof value === 'number'
      ? new Intl.NumberFormat(figures, {
          useGrouping: options?.interpolationkey === 'count',
          maximumFractionDigits: 20,
        }).format(value)
      : value,
};

/** Starts the words in one language; resolves when the frame's words are there. */
export async function startWords(language: string): Promise<void> {
  await i18n
    .use(fromFiles)
    .use(inDigits)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: 'en',
      load: 'languageOnly',
      ns: ['app', 'ui', 'states', 'problems'],
      defaultNS: 'app',
      partialBundledLanguages: true,
      // What is on screen at once is part of the start-up script, so that the first paint needs no second request.
      resources: { en: { app: enApp, ui: enUi, states: enStates, problems: enProblems } },
      interpolation: { escapeValue: false, alwaysFormat: true },
      returnNull: false,
      react: { useSuspense: true },
    });
}
