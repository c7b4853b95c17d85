import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';

const RECORD = 'POST /invoices/inv_1/withheld-tax';
const withheld = {
  id: 'wht_1',
  invoice_id: 'inv_1',
  amount: inr(2_000),
  certificate: '0012/PPh23',
  withheld_on: '2026-11-20',
  created_at: 1_795_255_200_000,
  created_by: 'Asha',
};
const table = (more: Record<string, unknown> = {}) => ({
  'GET /invoices/inv_1': sampleInvoice(),
  'GET /invoices/inv_1/withheld-tax': { items: [] },
  'GET /payments': { items: [] },
  'GET /audit': { items: [] },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

const choose = async () => {
  await screen.findByRole('heading', { name: 'INV/26-27/0001' });
  await userEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'More' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Tax withheld…' }));
  return screen.findByRole('dialog', { name: 'Tax withheld by the customer' });
};

it('tax that a customer withheld is written down with its certificate, and never more than is due', async () => {
  const app = await openApp('/invoices/inv_1', table({ [RECORD]: withheld }));
  const form = await choose();
  const amount = within(form).getByRole('textbox', { name: /Withheld/ });
  await userEvent.type(amount, '99999999');
  await userEvent.tab();
  expect(await within(form).findByText(/at most what is due/)).toBeTruthy();
  await userEvent.clear(amount);
  await userEvent.type(amount, '20');
  await userEvent.type(within(form).getByRole('textbox', { name: /Certificate/ }), ' 0012/PPh23 ');
  await userEvent.click(within(form).getByRole('button', { name: 'Write it down' }));
  await waitFor(() => expect(app.sent(RECORD).at(-1)?.body).toEqual({ amount: inr(2_000), certificate: '0012/PPh23' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('what was withheld stands with the payments and is taken back with a reason, once', async () => {
  const undo = 'POST /withheld-taxes/wht_1/undo';
  const wrong = new Refusal(409, { code: 'payment.wrong_state', detail: 'taken back before' });
  const app = await openApp(
    '/invoices/inv_1',
    table({ 'GET /invoices/inv_1/withheld-tax': { items: [withheld] }, [undo]: wrong }),
  );
  expect(await screen.findByText('0012/PPh23')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Take back' }));
  const question = await screen.findByRole('dialog', { name: 'Was nothing withheld?' });
  await userEvent.type(within(question).getByRole('textbox', { name: 'Reason' }), 'another customer');
  await userEvent.click(within(question).getByRole('button', { name: 'Take back' }));
  await waitFor(() => expect(app.sent(undo).at(-1)?.body).toEqual({ reason: 'another customer' }));
  expect(await within(question).findByRole('alert')).toBeTruthy();
});
