import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { OWNER, openApp, SHOP } from '@/testing/open-app';
import type { TaxJurisdiction } from './queries';

const settings = {
  ...SHOP,
  country: 'US',
  books_currency: 'USD',
  address: '',
  region: '',
  tax_id: '',
  email: '',
  phone: '',
  public_base_url: '',
  hooks_base_url: '',
  fiscal_year_starts_month: 1,
  invoice_terms_days: 14,
  pay_link_hours: 72,
  has_logo: false,
  set_up_at: '2026-01-05T08:00:00Z',
  version: 1,
};

const dallas: TaxJurisdiction = {
  id: 'jur_1',
  country: 'US',
  region: 'TX',
  county: '',
  city: 'Dallas',
  postal_prefix: '752',
  product_class: '',
  tax_code: 'TX825',
  taxes_shipping: true,
  valid_from: '2026-01-01',
  version: 3,
};

const code = (name: string, more: Record<string, unknown> = {}) => ({
  code: name,
  name: `Sales tax ${name}`,
  treatment: 'taxed',
  components: [],
  base_factor: '1/1',
  reason: '',
  active: true,
  version: 1,
  rates: [],
  ...more,
});

const table = (more: Record<string, unknown> = {}) => ({
  'GET /session': { state: 'signed_in', person: OWNER, shop: { ...SHOP, country: 'US', books_currency: 'USD' } },
  'GET /settings': settings,
  'GET /tax-codes': { items: [code('TX825'), code('GOODS', { product_class: 'goods' })] },
  'GET /regions': { items: [{ code: 'TX', name: 'Texas' }] },
  'GET /tax-jurisdictions': { items: [dallas] },
  ...more,
});

const PLACE = '/settings?tab=sales-tax';
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

afterEach(() => vi.unstubAllGlobals());

it('shows where each code applies', async () => {
  await openApp(PLACE, table());
  const row = await screen.findByRole('row', { name: /Dallas, TX/ });
  expect(row.textContent).toContain('752…');
  expect(row.textContent).toContain('TX825');
  expect(row.textContent).toContain('Every class');
});

it('a row names a state and a code that has rates', async () => {
  const { sent } = await openApp(PLACE, table({ 'POST /tax-jurisdictions': dallas }));
  await screen.findByRole('row', { name: /Dallas/ });
  await press('New row');
  const dialog = within(await screen.findByRole('dialog', { name: 'New row' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Add row' }));
  expect((await dialog.findAllByText('Choose the state.')).length).toBeGreaterThan(0);
  await userEvent.click(dialog.getByRole('combobox', { name: /^State/ }));
  await userEvent.click(await screen.findByRole('option', { name: /Texas/ }));
  await userEvent.type(dialog.getByLabelText(/^ZIP codes/), '787');
  await userEvent.click(dialog.getByRole('combobox', { name: /^Tax code/ }));
  expect(screen.queryByRole('option', { name: /GOODS/ })).toBeNull();
  await userEvent.click(await screen.findByRole('option', { name: /TX825/ }));
  await userEvent.click(dialog.getByRole('button', { name: 'Add row' }));
  await waitFor(() =>
    expect(sent('POST /tax-jurisdictions')[0]?.body).toMatchObject({
      region: 'TX',
      postal_prefix: '787',
      tax_code: 'TX825',
      taxes_shipping: false,
    }),
  );
});

it('a row is removed after its effect was shown', async () => {
  const { sent } = await openApp(PLACE, table({ 'DELETE /tax-jurisdictions/jur_1': undefined }));
  await userEvent.click(await screen.findByRole('row', { name: /Dallas/ }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
  await screen.findByText(/next less specific row counts/);
  await press('Remove the row');
  await waitFor(() => expect(sent('DELETE /tax-jurisdictions/jur_1')).toHaveLength(1));
});

it('a table is looked at first, and each wrong line is named', async () => {
  const wrong = {
    is_written: false,
    added: 1,
    changed: 0,
    unchanged: 0,
    problems: [
      { line: 3, column: 'tax_code', code: 'input.invalid', sentence: 'there is no such tax code' },
      { line: 4, column: '', code: 'tax_jurisdiction.twice', sentence: 'twice' },
    ],
  };
  const good = { ...wrong, added: 2, problems: [] };
  const answers = [wrong, good, { ...good, is_written: true }];
  const { sent } = await openApp(PLACE, table({ 'POST /tax-jurisdictions/import': () => answers.shift() }));
  await screen.findByRole('row', { name: /Dallas/ });
  await press('From a table');
  const dialog = within(await screen.findByRole('dialog'));
  const text = dialog.getByLabelText('Or paste its lines');
  await userEvent.type(text, 'region,tax_code');
  await userEvent.click(dialog.getByRole('button', { name: 'Look at it' }));
  const found = within(await dialog.findByRole('region', { name: 'What is wrong' }));
  expect(found.getByText('there is no such tax code')).toBeTruthy();
  expect(found.getByText('The same place, class and day stands in an earlier line.')).toBeTruthy();
  await userEvent.type(text, '!');
  await userEvent.click(dialog.getByRole('button', { name: 'Look at it' }));
  await userEvent.click(await dialog.findByRole('button', { name: 'Write 2 rows' }));
  await waitFor(() => expect(sent('POST /tax-jurisdictions/import')).toHaveLength(3));
  expect(sent('POST /tax-jurisdictions/import').map((call) => (call.body as { dry_run: boolean }).dry_run)).toEqual([
    true,
    true,
    false,
  ]);
});

it('a tax code is found by address and has a class of product in place of a rate', async () => {
  const { sent } = await openApp('/settings?tab=tax', table({ 'POST /tax-codes': code('FOOD') }));
  await screen.findByRole('row', { name: /TX825/ });
  expect(screen.getByRole('row', { name: /GOODS/ }).textContent).toContain('By address: goods');
  await userEvent.click(screen.getAllByRole('button', { name: 'New tax code' })[0] as HTMLElement);
  const dialog = within(await screen.findByRole('dialog', { name: 'New tax code' }));
  await userEvent.type(dialog.getByLabelText(/^Code/), 'FOOD');
  await userEvent.type(dialog.getByLabelText(/^Name/), 'Food');
  await userEvent.click(dialog.getByRole('checkbox', { name: /found by the customer/ }));
  const named = dialog.getByLabelText(/^Class of product/);
  await userEvent.clear(named);
  await userEvent.type(named, 'food');
  await userEvent.click(dialog.getByRole('button', { name: 'Add tax code' }));
  await waitFor(() =>
    expect(sent('POST /tax-codes')[0]?.body).toEqual({
      code: 'FOOD',
      name: 'Food',
      treatment: 'taxed',
      product_class: 'food',
    }),
  );
});

it('a customer of an American shop has a ZIP code, and a certificate where they are exempt', async () => {
  const answers = { 'GET /customers': { items: [] }, 'POST /customers': { id: 'cus_1', name: 'Lone Star Diner' } };
  const { sent } = await openApp('/customers', table(answers));
  await userEvent.click((await screen.findAllByRole('button', { name: 'New customer' }))[0] as HTMLElement);
  const dialog = within(await screen.findByRole('dialog', { name: 'New customer' }));
  await userEvent.type(dialog.getByLabelText(/^Name/), 'Lone Star Diner');
  await userEvent.type(dialog.getByLabelText(/^ZIP code/), '75201');
  await userEvent.type(dialog.getByLabelText(/^Exempt because/), 'Resale');
  await userEvent.type(dialog.getByLabelText(/^Certificate number/), '3-20561');
  await userEvent.click(dialog.getByRole('button', { name: 'Add customer' }));
  const asked = { postal_code: '75201', exempt_reason: 'Resale', exempt_certificate: '3-20561' };
  await waitFor(() => expect(sent('POST /customers')[0]?.body).toMatchObject(asked));
  expect(sent('POST /customers')[0]?.body).not.toHaveProperty('exempt_until');
});

it('the page of a customer says where they are taxed, and that their certificate is over', async () => {
  const diner = {
    id: 'cus_1',
    name: 'Lone Star Diner',
    email: '',
    phone: '',
    address: '',
    country: 'US',
    region: 'TX',
    county: '',
    city: 'Dallas',
    postal_code: '75201',
    tax_id: '',
    exempt_reason: 'Resale',
    exempt_certificate: '3-20561',
    exempt_until: '2020-12-31',
    locale: '',
    note: '',
    active: true,
    version: 1,
    created_at: '2026-01-05T08:00:00Z',
    changed_at: '2026-01-05T08:00:00Z',
  };
  await openApp('/customers/cus_1?tab=details', table({ 'GET /customers/cus_1': diner }));
  expect(await screen.findByText('Dallas, 75201')).toBeTruthy();
  expect(screen.getByText('The certificate is over: they are taxed')).toBeTruthy();
});
