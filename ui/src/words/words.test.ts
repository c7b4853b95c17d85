import { beforeAll, expect, it } from 'vitest';
import { i18n, over, printNumbersFor, startWords } from './index';

type Tree = { [key: string]: string | Tree };

const files = import.meta.glob<Tree>('./{en,ar}/*.json', { eager: true, import: 'default' });

/** `customers: wrong.name` → the text, of all areas of a language. */
function textsOf(language: string): Map<string, string> {
  const walk = (tree: Tree, before: string): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value] as [string, string]] : walk(value, `${before}${key}.`),
    );
  return new Map(
    Object.entries(files)
      .filter(([path]) => path.startsWith(`./${language}/`))
      .flatMap(([path, tree]) => walk(tree, `${/([\w-]+)\.json$/.exec(path)?.[1]}: `)),
  );
}

/** What the program puts into a text, each once: `{{count}}`, `<amount>`. */
const slotsOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}|<\/?\w+ ?\/?>/g))].sort();

/** Keys of words that are counted, without the form: those that English has in the plural. */
const countedIn = (texts: Map<string, string>) =>
  [...texts.keys()].filter((key) => key.endsWith('_other')).map((key) => key.slice(0, -'_other'.length));

beforeAll(() => startWords('ar'));

it('an area that a language lacks is read in English, never as keys', async () => {
  await i18n.loadLanguages('de');
  await i18n.loadNamespaces('settings');
  expect(i18n.getFixedT('de', 'settings')('field.name')).toBe('Name of the shop');
  // What the screen asks before it draws: by then the English words are there.
  expect(i18n.getResource('de', 'settings', 'title')).toBe('Settings');
});

it('the frame is read in Arabic', () => {
  expect(i18n.t('nav.home')).toBe('الرئيسية');
});

it('Arabic has every word', () => {
  const [english, arabic] = [textsOf('en'), textsOf('ar')];
  const counted = countedIn(english);
  const isForm = (key: string) => counted.some((base) => key.startsWith(`${base}_`));
  const lacking = [...english.keys()].filter((key) => !isForm(key) && !arabic.has(key));
  expect(lacking).toEqual([]);
});

// A form that is not there is not read in another Arabic form but in English.
it('Arabic has every form of what is counted', () => {
  const [english, arabic] = [textsOf('en'), textsOf('ar')];
  const lacking = countedIn(english)
    .flatMap((base) => ['one', 'two', 'few', 'many', 'other'].map((form) => `${base}_${form}`))
    .filter((key) => !arabic.has(key));
  expect(lacking).toEqual([]);
});

it('Arabic takes in what English takes in', () => {
  const [english, arabic] = [textsOf('en'), textsOf('ar')];
  const differing = [...arabic].filter(([key, text]) => {
    const told = english.get(key);
    return told !== undefined && !/_(?:zero|one)$/.test(key) && slotsOf(told).join() !== slotsOf(text).join();
  });
  expect(differing).toEqual([]);
});

it('Arabic counts in its own plural forms', async () => {
  await i18n.loadNamespaces('home');
  const t = i18n.getFixedT('ar', 'home');
  expect([1, 2, 3, 11].map((count) => t('invoices', { count }))).toEqual([
    'فاتورة واحدة',
    'فاتورتان',
    '3 فواتير',
    '11 فاتورة',
  ]);
});

it('numbers within words are in the digits of all the others', async () => {
  await i18n.loadNamespaces(['home', 'years']);
  const t = i18n.getFixedT('ar', 'home');
  printNumbersFor('ar-SA-u-ca-gregory-nu-arab');
  expect(t('invoices', { count: 1234 })).toContain('١٬٢٣٤');
  // The year 2026 is the name of a year and no number of things.
  expect(i18n.getFixedT('ar', 'years')('close.title', { year: 2026 })).toContain('٢٠٢٦');
  // What is printed already stays as it is.
  expect(i18n.getFixedT('ar', 'years')('close.title', { year: '2026-27' })).toContain('2026-27');
  printNumbersFor('ar-SA-u-ca-gregory-nu-latn');
  expect(t('invoices', { count: 1234 })).toContain('1,234');
});

it('a language lies over English word by word', () => {
  expect(over({ a: '1', b: { c: '2', d: '3' }, list: ['x'] }, { b: { c: 'zwei' }, list: ['y'] })).toEqual({
    a: '1',
    b: { c: 'zwei', d: '3' },
    list: ['y'],
  });
});
