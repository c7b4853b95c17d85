import { expect, it } from 'vitest';
import { spreadsheetPath } from './spreadsheets';

it('a workbook is asked for in the words of the screen, and what is not said is left out', () => {
  const ask = { from: '2026-11-01', to: '2026-11-30', locale: 'ar-SA-u-ca-gregory-nu-latn' };
  expect(spreadsheetPath('/spreadsheets/profit-and-loss', { ...ask, basis: 'cash' })).toBe(
    '/spreadsheets/profit-and-loss?from=2026-11-01&to=2026-11-30&locale=ar-SA-u-ca-gregory-nu-latn&basis=cash',
  );
  const today = spreadsheetPath('/spreadsheets/receivables', { on: undefined, locale: 'en-IN' });
  expect(today).toBe('/spreadsheets/receivables?locale=en-IN');
});
