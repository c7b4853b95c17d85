import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp, Refusal } from '@/testing/open-app';
import { sampleInvoice } from '@/testing/sample-invoice';

const draft = sampleInvoice({
  id: 'inv_2',
  number: null,
  status: 'draft',
  issued_on: null,
  supplements: { id: 'inv_1', number: 'INV/26-27/0001' },
});
const codes = [
  { code: 'IN0', name: 'GST 0 %', components: [], base_factor: '1/1', treatment: 'exempt', reason: '', active: true },
  {
    code: 'IN18',
    name: 'GST 18 %',
    components: [],
    base_factor: '1/1',
    treatment: 'standard',
    reason: '',
    active: true,
  },
];
const table = (more: Record<string, unknown> = {}) => ({
  'GET /invoices/inv_1': sampleInvoice(),
  'GET /invoices/inv_2': draft,
  'GET /payments': { items: [] },
  'GET /audit': { items: [] },
  'GET /tax-codes': { items: codes },
  ...more,
});
const RAISE = 'POST /invoices/inv_1/supplementary';
const dialog = () => screen.findByRole('dialog', { name: /Raise INV/ });

/** An act from the menu of the page; the frame has a menu of that name, too. */
const choose = async (name: string) => {
  await screen.findByRole('heading', { name: 'INV/26-27/0001' });
  await userEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'More' }));
  await userEvent.click(await screen.findByRole('menuitem', { name }));
};

afterEach(() => vi.unstubAllGlobals());

describe('a supplementary invoice', () => {
  it('is drafted from what is added first, and opens in the editor with customer and currency as they are', async () => {
    const app = await openApp('/invoices/inv_1', table({ [RAISE]: draft }));
    await choose('Supplementary invoice…');
    const form = await dialog();
    await userEvent.type(within(form).getByRole('textbox', { name: 'Description' }), 'Extra hour');
    await userEvent.type(within(form).getByRole('textbox', { name: 'Unit price' }), '100');
    await userEvent.click(within(form).getByRole('button', { name: 'Draft it' }));
    await waitFor(() =>
      expect(app.sent(RAISE).at(-1)?.body).toEqual({
        lines: [{ description: 'Extra hour', quantity: '1', unit_price: '100', tax_code: 'IN0' }],
      }),
    );
    await waitFor(() => expect(app.at()).toBe('/invoices/inv_2/edit'));
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'Customer' })).readOnly).toBe(true);
    expect(screen.getByText('INV/26-27/0001')).toBeTruthy();
  });

  it('is not drafted while something is missing, and tells a refusal at its field', async () => {
    const wrong = new Refusal(400, {
      code: 'input.invalid',
      detail: 'at most 4 decimals',
      field: 'lines[0].unit_price',
    });
    const app = await openApp('/invoices/inv_1?ask=raise', table({ [RAISE]: wrong }));
    const form = await dialog();
    await userEvent.click(within(form).getByRole('button', { name: 'Draft it' }));
    expect(within(form).getByText('Say what is sold.')).toBeTruthy();
    expect(app.sent(RAISE)).toEqual([]);
    await userEvent.type(within(form).getByRole('textbox', { name: 'Description' }), 'Extra hour');
    await userEvent.type(within(form).getByRole('textbox', { name: 'Unit price' }), '100');
    await userEvent.click(within(form).getByRole('button', { name: 'Draft it' }));
    expect(await within(form).findByText('at most 4 decimals')).toBeTruthy();
  });

  it('is named on the invoice it raises, and the other way round', async () => {
    await openApp(
      '/invoices/inv_1',
      table({ 'GET /invoices/inv_1': sampleInvoice({ supplementary: [{ id: 'inv_2' }] }) }),
    );
    const section = (await screen.findByRole('heading', { name: 'Supplementary' })).closest('section');
    expect(section?.textContent).toContain('Raised by');
    expect(section?.querySelector('a')?.getAttribute('href')).toBe('/invoices/inv_2');
  });
});

it('an invoice that cannot be made void any more leads to the papers that put it right', async () => {
  const started = new Refusal(409, { code: 'invoice.payment_started', detail: 'a payment was started' });
  const app = await openApp('/invoices/inv_1', table({ 'POST /invoices/inv_1/void': started }));
  await choose('Void…');
  const question = await screen.findByRole('dialog', { name: /Void INV/ });
  await userEvent.type(within(question).getByRole('textbox', { name: 'Reason' }), 'typo');
  await userEvent.click(within(question).getByRole('button', { name: /^Void INV/ }));
  expect((await within(question).findByRole('alert')).textContent).toContain('so it stands');
  await userEvent.click(within(question).getByRole('link', { name: 'Draft a supplementary invoice' }));
  await dialog();
  expect(app.at()).toBe('/invoices/inv_1?ask=raise');
});
