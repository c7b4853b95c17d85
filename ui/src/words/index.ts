/**
 * The words of the screens: one JSON file per language and area (`en/customers.json` is the namespace `customers`),
 * loaded when a screen first asks for it. English is complete; a language without a word falls back to it.
 */
import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import enApp from './en/app.json';
import enProblems from './en/problems.json';
import enStates from './en/states.json';
import enUi from './en/ui.json';

const files = import.meta.glob<Record<string, unknown>>(['./*/*.json', '!./en/{app,ui,states,problems}.json'], {
  import: 'default',
});

const fromFiles: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (language, namespace, callback) => {
    const load = files[`./${language}/${namespace}.json`];
    // A language that has not got this area yet: the English words show.
    if (!load) return callback(null, {});
    load().then(
      (words) => callback(null, words),
      (thrown: unknown) => callback(thrown instanceof Error ? thrown : String(thrown), null),
    );
  },
};

export const i18n = i18next.createInstance();

/** Starts the words in one language; resolves when the frame's words are there. */
export async function startWords(language: string): Promise<void> {
  await i18n
    .use(fromFiles)
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
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: true },
    });
}
