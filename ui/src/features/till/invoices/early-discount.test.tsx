import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';

const terms = { rate: '2.0000', days: 10, until: '2126-12-01', taken: inr(0) };
const table = (shown: ReturnType<typeof sampleInvoice>) => ({
  'GET /invoices/inv_1': shown,
  'GET /invoices/inv_1/withheld-tax': { items: [] },
  'GET /payments': { items: [] },
  'GET /audit': { items: [] },
});
const sums = (draft: ReturnType<typeof sampleInvoice>) => ({
  lines: draft.lines.map(({ line, gross, net, tax }) => ({ line, gross, net, tax })),
  subtotal: inr(25_000),
  discount: inr(0),
  service_fee: inr(0),
  delivery: inr(2_300),
  tax: inr(2_700),
  rounding: inr(0),
  total: inr(30_000),
  tax_summary: [],
});

afterEach(() => vi.unstubAllGlobals());

describe('an invoice that asks for less when it is paid early', () => {
  it('says what settles it until which day', async () => {
    const early_discount = { ...terms, amount: inr(29_400), discount: inr(600) };
    await openApp('/invoices/inv_1', table(sampleInvoice({ early_discount })));
    expect(await screen.findByText(/294\.00 settles it in full when paid at once by .*2126 \(2 % less\)/)).toBeTruthy();
  });

  it('shows what was taken between the total and what was paid', async () => {
    const paid = sampleInvoice({
      status: 'paid',
      paid: inr(29_400),
      due: inr(0),
      due_now: inr(0),
      early_discount: { ...terms, taken: inr(600) },
    });
    await openApp('/invoices/inv_1', table(paid));
    const row = (await screen.findByText('Early-payment discount')).parentElement;
    expect(row?.textContent).toContain('6.00');
    expect(screen.getByText(/only a credit note would lower it/)).toBeTruthy();
  });

  it('is asked for in the editor by rate and days, and told there what does not fit', async () => {
    const draft = sampleInvoice({ status: 'draft' });
    const problem = { field: 'early_discount.days', code: 'invoice.early_discount', title: '1 to 365 days' };
    const { sent } = await openApp('/invoices/inv_1/edit', {
      'GET /invoices/inv_1': draft,
      'GET /tax-codes': { items: [] },
      'GET /regions': { items: [] },
      'POST /invoices/calculate': { ...sums(draft), problems: [problem] },
    });
    await userEvent.type(await screen.findByRole('textbox', { name: /Less when paid early/ }), '2');
    await userEvent.type(screen.getByRole('textbox', { name: /Within days/ }), '400');
    await userEvent.tab();
    const asked = () => sent('POST /invoices/calculate').at(-1)?.body;
    await waitFor(() => expect(asked()).toMatchObject({ early_discount: { rate: '2', days: 400 } }));
    expect(await screen.findByText(/1 to 365 days/)).toBeTruthy();
  });
});
