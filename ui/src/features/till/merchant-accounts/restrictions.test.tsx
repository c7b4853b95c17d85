import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { GATEWAYS } from '@/testing/sample-gateways';
import type { MerchantAccount, Restrictions } from './queries';

const account: MerchantAccount = {
  id: 'acc_1',
  name: 'Card, main shop',
  provider: 'stripe',
  environment: 'live',
  status: 'active',
  currencies: ['INR', 'USD'],
  fee_rate: '2.9000',
  fee_tax_rate: '0.0000',
  credential_mask: {},
  hook_path: '/hooks/stripe/abc',
  base_url: '',
  clearing: [],
  position: 0,
  reserve_first: false,
  version: 3,
};
const restrictions: Restrictions = {
  restrictions: [{ name: 'countries', rule: 'only', values: ['AE', 'IN'] }],
  version: 3,
};
const SET = 'PUT /merchant-accounts/acc_1/restrictions';
const ADD = 'POST /merchant-accounts';
const table = (more: Record<string, unknown> = {}) => ({
  'GET /gateways': { items: GATEWAYS },
  'GET /merchant-accounts': { items: [account] },
  'GET /merchant-accounts/acc_1': account,
  'GET /merchant-accounts/acc_1/use': { merchant_account_id: 'acc_1', spans: [], limits: [] },
  'GET /merchant-accounts/acc_1/restrictions': restrictions,
  [SET]: { ...restrictions, version: 4 },
  ...more,
});
const form = (more?: Record<string, unknown>, as?: Parameters<typeof openApp>[2]) =>
  openApp('/merchant-accounts/acc_1?tab=restrictions', table(more), as);
const group = async (name: string) => within(await screen.findByRole('group', { name }));
const COUNTRIES = 'Countries of customers';
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const save = () => press('Save the restrictions');
async function addCountry(typed: string, name: RegExp) {
  await userEvent.click((await group(COUNTRIES)).getByRole('combobox', { name: 'Add a country' }));
  await userEvent.type(await screen.findByPlaceholderText('Type to search'), typed);
  await userEvent.click(await screen.findByRole('option', { name }));
}

afterEach(() => vi.unstubAllGlobals());

describe('the restrictions of an account', () => {
  it('are chosen by name and sent by code, with what stayed and without what was taken off', async () => {
    const app = await form();
    expect((await group(COUNTRIES)).getAllByRole('listitem').map((one) => one.textContent)).toEqual([
      'United Arab Emirates',
      'India',
    ]);
    await addCountry('oma', /Oman/);
    await press('Take India off');
    const brands = await group('Card brands');
    expect(brands.queryByRole('checkbox')).toBeNull();
    await userEvent.click(brands.getByRole('radio', { name: 'Every card but these brands' }));
    await userEvent.click(brands.getByRole('checkbox', { name: 'American Express' }));
    await save();
    await waitFor(() => expect(app.sent(SET)).toHaveLength(1));
    const [call] = app.sent(SET);
    expect(call?.headers.get('If-Match')).toContain('3');
    expect(call?.body).toEqual({
      restrictions: [
        { name: 'countries', rule: 'only', values: ['AE', 'OM'] },
        { name: 'card_brands', rule: 'not', values: ['amex'] },
      ],
    });
  });

  it('keep their list when the rule is turned around, and are none once everything is let through', async () => {
    const app = await form();
    const countries = await group(COUNTRIES);
    await userEvent.click(countries.getByRole('radio', { name: 'From everywhere but these countries' }));
    expect(countries.getAllByRole('listitem')).toHaveLength(2);
    await userEvent.click(countries.getByRole('radio', { name: 'From everywhere' }));
    expect(countries.queryByRole('listitem')).toBeNull();
    await save();
    await waitFor(() => expect(app.sent(SET)).toHaveLength(1));
    expect(app.sent(SET)[0]?.body).toEqual({ restrictions: [] });
  });

  it('are not sent while a list names nothing', async () => {
    const app = await form();
    const brands = await group('Card brands');
    await userEvent.click(brands.getByRole('radio', { name: 'Only these brands' }));
    await save();
    expect(await screen.findByText('Tick a brand, or take every card.')).toBeTruthy();
    expect(app.sent(SET)).toHaveLength(0);
  });

  it('say when somebody else changed the account meanwhile', async () => {
    await form({ [SET]: new Refusal(412, { code: 'record.stale' }) });
    await screen.findByText('India');
    await press('Take India off');
    await save();
    expect(await screen.findByText('Somebody else changed this record while you were at it.')).toBeTruthy();
  });

  it('can be read by who may not change them', async () => {
    const reader = { ...OWNER, role: 'accountant' as const, permissions: ['accounts:read'] };
    await form({}, { person: reader });
    const countries = await group(COUNTRIES);
    expect(countries.getByText('India')).toBeTruthy();
    expect(countries.queryByRole('button')).toBeNull();
    expect(countries.queryByRole('combobox')).toBeNull();
    const fields = screen.getAllByRole<HTMLFieldSetElement>('group', { name: /^C/ });
    expect(fields.map((one) => one.disabled)).toEqual([true, true]);
  });

  it('are read in Arabic, with the names that countries have there', async () => {
    await form({}, { language: 'ar' });
    expect(await screen.findByText('الهند')).toBeTruthy();
    expect(screen.getByRole('radio', { name: 'من هذه الدول فقط' }).getAttribute('aria-checked')).toBe('true');
  });
});

describe('what binds an account that is added', () => {
  const toLimits = async (more: Record<string, unknown> = {}) => {
    const app = await openApp('/merchant-accounts/new?gateway=stripe', table({ [ADD]: account, ...more }));
    await screen.findByRole('textbox', { name: /^Name/ });
    await press('Next');
    await userEvent.type(screen.getByLabelText(/Secret key/), 'sk_test_1');
    await press('Next');
    await screen.findByRole('heading', { name: 'What may go through it?' });
    return app;
  };

  it('is typed in a step of its own, reviewed in words, and sent along', async () => {
    const app = await toLimits();
    await userEvent.type((await group('A day')).getByRole('textbox', { name: /^Payments/ }), '20');
    await userEvent.click((await group(COUNTRIES)).getByRole('radio', { name: 'Only from these countries' }));
    await press('Next');
    expect(await screen.findByText('Add a country, or take payments from everywhere.')).toBeTruthy();
    await addCountry('in', /^India/);
    await press('Next');
    expect(await screen.findByText('Only from India')).toBeTruthy();
    expect(screen.getByText('One limit')).toBeTruthy();
    await press('Add and test');
    await waitFor(() => expect(app.sent(ADD)).toHaveLength(1));
    expect(app.sent(ADD)[0]?.body).toMatchObject({
      limits: [{ name: 'count_per_day', count: 20 }],
      restrictions: [{ name: 'countries', rule: 'only', values: ['IN'] }],
    });
  });

  it('may be left out', async () => {
    const app = await toLimits();
    await press('Next');
    expect(await screen.findByText('No limit')).toBeTruthy();
    await press('Add and test');
    await waitFor(() => expect(app.sent(ADD)).toHaveLength(1));
    expect(Object.keys(app.sent(ADD)[0]?.body as object)).not.toContain('restrictions');
  });

  it('comes up again with the sentence of the server where it was not taken', async () => {
    const field = 'limits[0].amount.currency';
    const refused = new Refusal(400, {
      code: 'field.invalid',
      field,
      detail: 'the account does not take this currency',
    });
    await toLimits({ [ADD]: refused });
    await press('Next');
    await press('Add and test');
    expect(await screen.findByRole('heading', { name: 'What may go through it?' })).toBeTruthy();
    expect(screen.getByText('the account does not take this currency')).toBeTruthy();
  });
});
