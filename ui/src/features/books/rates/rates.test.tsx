import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal, SETTINGS, SHOP } from '@/testing/open-app';

const rates = [
  { currency: 'USD', from_on: '2126-12-01', rate: '85' },
  { currency: 'USD', from_on: '2026-01-20', rate: '84.05' },
  { currency: 'USD', from_on: '2026-01-01', rate: '83.1' },
];

const table = (more: Record<string, unknown> = {}) => ({
  'GET /settings': SETTINGS,
  'GET /exchange-rates': { items: rates },
  ...more,
});

const LIST = '/settings?tab=rates';
const plain = (text: string | null | undefined) => (text ?? '').replaceAll(/[\u2066-\u2069]/g, '');
const dialog = (name: RegExp) => screen.findByRole('dialog', { name });

afterEach(() => vi.unstubAllGlobals());

describe('the list of rates', () => {
  it('says in a sentence what one unit is worth, and which rate holds now', async () => {
    await openApp(LIST, table());
    const row = await screen.findByRole('row', { name: /84\.05/ });
    expect(plain(row.textContent)).toContain('One USD is 84.05 INR');
    expect(row.textContent).toContain('Holds now');
    expect(plain(screen.getByRole('row', { name: /83\.10/ }).textContent)).toMatch(/One USD is 83\.10 INR$/);
    expect(screen.getByRole('row', { name: /85\.00/ }).textContent).toContain('Holds later');
  });

  it('teaches what a rate is for while there is none', async () => {
    await openApp(LIST, table({ 'GET /exchange-rates': { items: [] } }));
    expect(await screen.findByText('No rates yet')).toBeTruthy();
    expect(screen.getByText(/other currencies than INR need one/)).toBeTruthy();
  });

  it('is seen and not changed by who may not change the settings', async () => {
    const accountant = { ...OWNER, role: 'accountant' as const, permissions: ['settings:read', 'ledger:read'] };
    await openApp(`${LIST}&rate=USD/2026-01-20`, table(), { person: accountant });
    expect(await screen.findByRole('row', { name: /84\.05/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Enter a rate' })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is no tab for who may not see the books', async () => {
    const person = { ...OWNER, role: 'manager' as const, permissions: ['settings:read'] };
    await openApp(LIST, table(), { person });
    expect((await screen.findByRole('tab', { selected: true })).textContent).toBe('Shop');
    expect(screen.queryByRole('tab', { name: 'Exchange rates' })).toBeNull();
  });

  it('is read in Arabic', async () => {
    await openApp(LIST, table(), { language: 'ar' });
    expect(await screen.findByRole('tab', { name: 'أسعار الصرف', selected: true })).toBeTruthy();
    expect(await screen.findByText('سارٍ الآن')).toBeTruthy();
  });
});

describe('entering a rate', () => {
  const fill = async (text: string) => {
    const box = screen.getByRole('textbox', { name: /What one USD is worth in INR/ });
    await userEvent.clear(box);
    await userEvent.type(box, text);
  };
  const save = () => userEvent.click(screen.getByRole('button', { name: 'Save the rate' }));

  it('begins with the currency and day that a refusal names, and says the sentence before it is saved', async () => {
    const entered = { currency: 'USD', from_on: '2026-02-14', rate: '84.5' };
    const app = await openApp(`${LIST}&rate=USD/2026-02-14`, table({ 'PUT /exchange-rates/USD/2026-02-14': entered }));
    const form = await dialog(/Enter an exchange rate/);
    expect(form.textContent).toContain('14 Feb 2026');
    await fill('84.50');
    await waitFor(() => expect(plain(form.textContent)).toContain('One USD is 84.50 INR'));
    await save();
    expect(await screen.findByText(/from 14 Feb 2026 on/)).toBeTruthy();
    expect(app.sent('PUT /exchange-rates/USD/2026-02-14').at(-1)?.body).toEqual({ rate: '84.50' });
    await waitFor(() => expect(app.at()).toBe(LIST));
  });

  it('changes the rate of a day in its place', async () => {
    const app = await openApp(
      LIST,
      table({ 'PUT /exchange-rates/USD/2026-01-20': { currency: 'USD', from_on: '2026-01-20', rate: '84.1' } }),
    );
    await userEvent.dblClick(await screen.findByRole('row', { name: /84\.05/ }));
    await dialog(/Change the rate of USD/);
    await fill('84.1');
    await save();
    await waitFor(() => expect(app.sent('PUT /exchange-rates/USD/2026-01-20').at(-1)?.body).toEqual({ rate: '84.1' }));
  });

  it('says that there is one of that day already', async () => {
    await openApp(LIST, table({ 'GET /exchange-rates': { items: [{ ...rates[1], from_on: today() }] } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Enter a rate' }));
    const form = await dialog(/Enter an exchange rate/);
    expect(plain(form.textContent)).toContain('There is a rate from this day on: One USD is 84.05 INR.');
  });

  it('sends nothing while the rate is nothing, unreadable or too fine', async () => {
    const app = await openApp(`${LIST}&rate=USD/2026-02-14`, table());
    await dialog(/Enter an exchange rate/);
    await save();
    expect(await screen.findByText('A rate is more than 0.')).toBeTruthy();
    await fill('eighty');
    await save();
    expect(await screen.findByText(/This is not an amount/)).toBeTruthy();
    await fill('0.12345678901');
    await save();
    expect(await screen.findByText(/10 decimals/)).toBeTruthy();
    expect(app.sent('PUT /exchange-rates/USD/2026-02-14')).toEqual([]);
  });

  it('names the first open day where the day is closed, and leads to the closed days', async () => {
    const app = await openApp(
      `${LIST}&rate=USD/2026-02-14`,
      table({
        'PUT /exchange-rates/USD/2026-02-14': new Refusal(409, {
          code: 'period.day_closed',
          detail: '2026-02-14 is closed',
          subject: '2026-03-01',
        }),
        'GET /periods': { closed_to: '2026-02-28', first_open_on: '2026-03-01', closable_to: '2026-11-20' },
        'GET /periods/changes': { items: [] },
      }),
    );
    const form = await dialog(/Enter an exchange rate/);
    await fill('84.5');
    await save();
    const alert = await within(form).findByRole('alert');
    expect(alert.textContent).toContain('This day is closed in the books.');
    expect(alert.textContent).toContain('The first open day is 1 Mar 2026.');
    await userEvent.click(within(alert).getByRole('link', { name: 'See the closed days' }));
    await waitFor(() => expect(app.at()).toBe('/settings?tab=periods'));
  });
});

/** Today in the shop of these tests. */
function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: SHOP.zone }).format(new Date());
}
