import { beforeAll, expect, it } from 'vitest';
import { i18n, over, startWords } from './index';

beforeAll(() => startWords('ar'));

it('an area that has no Arabic yet is read in English, never as keys', async () => {
  await i18n.loadNamespaces('settings');
  expect(i18n.getFixedT('ar', 'settings')('field.name')).toBe('Name of the shop');
  // What the screen asks before it draws: by then the English words are there.
  expect(i18n.getResource('ar', 'settings', 'title')).toBe('Settings');
});

it('the frame is read in Arabic', () => {
  expect(i18n.t('nav.home')).toBe('الرئيسية');
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

it('a language lies over English word by word', () => {
  expect(over({ a: '1', b: { c: '2', d: '3' }, list: ['x'] }, { b: { c: 'zwei' }, list: ['y'] })).toEqual({
    a: '1',
    b: { c: 'zwei', d: '3' },
    list: ['y'],
  });
});
