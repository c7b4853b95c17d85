import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal, SETTINGS } from '@/testing/open-app';
import type { NumberSeries } from './queries';

const invoice: NumberSeries = {
  kind: 'invoice',
  pattern: 'INV/{FY}/{0000}',
  resets_yearly: true,
  year_starts_month: 4,
  length_max: 16,
  plain_only: true,
  next: 'INV/26-27/0007',
  version: 3,
};
const { next: _, ...stuck } = { ...invoice, kind: 'credit_note', pattern: 'CREDIT/{FY}/{0}' };

const table = (more: Record<string, unknown> = {}) => ({
  'GET /settings': SETTINGS,
  'GET /number-series': { items: [invoice, { ...stuck, problem: 'at most 16 are allowed' }] },
  'GET /number-series/invoice/preview': { next: 'INV/26-27/0007' },
  ...more,
});

const LIST = '/settings?tab=numbering';
const plain = (text: string | null | undefined) => (text ?? '').replaceAll(/[\u2066-\u2069]/g, '');
const dialog = () => screen.findByRole('dialog', { name: 'Numbers: Invoice' });
const pattern = () => screen.getByLabelText<HTMLInputElement>('Pattern');

const retype = async (text: string) => {
  await userEvent.clear(pattern());
  // Braces are special keys for `type`, so the pattern is pasted.
  await userEvent.click(pattern());
  await userEvent.paste(text);
};

afterEach(() => vi.unstubAllGlobals());

it('each paper shows its pattern and the number that comes next', async () => {
  await openApp(LIST, table());
  const row = await screen.findByRole('row', { name: /^Invoice/ });
  expect(plain(row.textContent)).toContain('INV/{FY}/{0000}');
  expect(plain(row.textContent)).toContain('INV/26-27/0007');
  expect(row.textContent).toContain('Each year, in April');
});

it('a paper that cannot be numbered any more stands out', async () => {
  await openApp(LIST, table());
  const row = await screen.findByRole('row', { name: /^Credit note/ });
  expect(within(row).getByText('No number fits')).toBeTruthy();
  expect(within(row).getByTitle('at most 16 are allowed')).toBeTruthy();
});

it('the next number is shown while a pattern is typed, and the parts are explained', async () => {
  const asked: string[] = [];
  await openApp(
    LIST,
    table({
      'GET /number-series/invoice/preview': () => {
        asked.push(pattern().value);
        return { next: pattern().value.includes('{000}') ? 'A-26-27-007' : 'INV/26-27/0007' };
      },
    }),
  );
  await userEvent.click(await screen.findByRole('link', { name: 'Invoice' }));
  const form = await dialog();
  expect(form.textContent).toContain('At most 16 characters');
  expect(form.textContent).toContain('The financial year from April on.');
  expect(form.textContent).toContain('begins anew each April, so the year must stand in the pattern');
  const shown = () => within(form).getByRole('status').textContent;
  await waitFor(() => expect(shown()).toContain('INV/26-27/0007'));
  await retype('A-{FY}-{000}');
  await waitFor(() => expect(shown()).toContain('A-26-27-007'));
  expect(asked).toEqual(['INV/{FY}/{0000}', 'A-{FY}-{000}']);
});

it('a pattern that would be refused says why before it is saved', async () => {
  await openApp(
    `${LIST}&series=invoice`,
    table({
      'GET /number-series/invoice/preview': new Refusal(422, {
        code: 'number_series.no_year',
        detail: 'the year must stand in it',
        field: 'pattern',
      }),
    }),
  );
  const shown = within(await dialog()).getByRole('status');
  await waitFor(() => expect(shown.textContent).toContain('The year must stand in it ({YYYY}, {YY} or {FY})'));
});

it('saving sends the pattern from the version that was seen, and says what comes next', async () => {
  const changed = { ...invoice, pattern: 'A-{FY}-{000}', next: 'A-26-27-007', version: 4 };
  const app = await openApp(`${LIST}&series=invoice`, table({ 'PATCH /number-series/invoice': changed }));
  await dialog();
  await retype(' A-{FY}-{000} ');
  await userEvent.click(screen.getByRole('button', { name: 'Save the pattern' }));
  await waitFor(() => expect(app.at()).toBe(LIST));
  const [sent] = app.sent('PATCH /number-series/invoice');
  expect(sent?.body).toEqual({ pattern: 'A-{FY}-{000}' });
  expect(sent?.headers.get('If-Match')).toBe('"3"');
  expect(plain((await screen.findByText(/the next number is/)).textContent)).toBe(
    'Invoice: the next number is A-26-27-007',
  );
});

it('a refusal lands on the pattern, and one that is empty is never sent', async () => {
  const app = await openApp(
    `${LIST}&series=invoice`,
    table({
      'PATCH /number-series/invoice': new Refusal(409, {
        code: 'number_series.repeats',
        detail: 'a number that was given by INV/{FY}/{0} could be given again',
        field: 'pattern',
      }),
    }),
  );
  await dialog();
  await userEvent.clear(pattern());
  await userEvent.click(screen.getByRole('button', { name: 'Save the pattern' }));
  expect(await screen.findByText('A pattern is needed.')).toBeTruthy();
  await retype('INV/{FY}/1{0}');
  await userEvent.click(screen.getByRole('button', { name: 'Save the pattern' }));
  expect(await screen.findByText(/could be given again/)).toBeTruthy();
  expect(pattern().getAttribute('aria-invalid')).toBe('true');
  expect(app.sent('PATCH /number-series/invoice')).toHaveLength(1);
});

it('who may only look opens nothing', async () => {
  const accountant = { ...OWNER, role: 'accountant' as const, permissions: ['settings:read'] };
  await openApp(`${LIST}&series=invoice`, table(), { person: accountant });
  expect(await screen.findByRole('row', { name: /^Invoice/ })).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Invoice' })).toBeNull();
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('is read in Arabic, refusals too', async () => {
  await openApp(
    `${LIST}&series=invoice`,
    table({ 'GET /number-series/invoice/preview': new Refusal(422, { code: 'number_series.no_year' }) }),
    { language: 'ar' },
  );
  const form = await screen.findByRole('dialog', { name: 'الأرقام: فاتورة' });
  await waitFor(() => expect(within(form).getByRole('status').textContent).toContain('يجب أن ترد السنة'));
});
