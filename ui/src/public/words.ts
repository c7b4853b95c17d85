import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES } from '@/lib/locale';

const files = import.meta.glob<Record<string, unknown>>('./words/*.json', { import: 'default' });

export const words = i18next.createInstance();

/** The language of the reader's browser if we have it, else that of the shop's papers. */
export function readerLanguage(papers: string): string {
  const wanted = [...(navigator.languages ?? []), papers].map((tag) => tag.split('-')[0]);
  return wanted.find((code) => LANGUAGES.some((language) => language.code === code)) ?? 'en';
}

export async function startWords(language: string): Promise<void> {
  const load = files[`./words/${language}.json`] ?? files['./words/en.json'];
  const loaded = await load?.();
  await words.use(initReactI18next).init({
    lng: language,
    defaultNS: 'pay',
    ns: ['pay'],
    resources: { [language]: { pay: loaded ?? {} } },
    interpolation: { escapeValue: false },
  });
}
