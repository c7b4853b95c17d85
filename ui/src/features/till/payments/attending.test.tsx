import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { type Call, OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';
import type { Payment } from './queries';

const TWICE = 'captured in INR and in USD 1.50 too: look there';
const OTHER = 'asked for INR 100.00, but the gateway says INR 90.00';
const NOBODY = 'nobody here asked for this money: assign it to an invoice';
const payment: Payment = {
  id: 'pay_1',
  merchant_account_id: 'acc_1',
  account_name: 'Practice',
  provider: 'practice',
  amount: inr(10_000),
  captured: inr(10_000),
  refunded: inr(0),
  fee_estimated: false,
  state: 'captured',
  unknown: false,
  needs_you: [TWICE, OTHER].join('; '),
  method_label: '',
  created_at: '2126-12-01T06:00:00Z',
  advance: inr(0),
  unidentified: inr(0),
  failure_reason: '',
  stamps: [],
  reasons: [{ reason: TWICE }, { reason: OTHER }],
  reasons_shown: 2,
  settled_reasons: [],
};
const table = (now: () => Payment, more: Record<string, unknown> = {}) => ({
  'GET /payments/pay_1': now,
  'GET /payments/pay_1/trace': { steps: [] },
  'GET /payments/pay_1/refunds': { items: [] },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

it('settles what is ticked with a note, and lists it with name and note', async () => {
  let now = payment;
  const asked: unknown[] = [];
  const settle = (call: Call) => {
    asked.push(call.body);
    const settled = { reason: TWICE, note: 'their mistake', settled_at: '2126-12-02T06:00:00Z', settled_by: 'Asha' };
    now = { ...payment, needs_you: OTHER, reasons: [{ reason: OTHER }], settled_reasons: [settled] };
    return now;
  };
  await openApp(
    '/payments/pay_1',
    table(() => now, { 'POST /payments/pay_1/attend': settle }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Settle …' }));
  const dialog = await screen.findByRole('dialog');
  const act = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Settle' });
  expect(act.disabled).toBe(true);
  await userEvent.click(within(dialog).getByRole('checkbox', { name: OTHER }));
  await userEvent.type(within(dialog).getByRole('textbox', { name: /What you found/ }), 'their mistake');
  await userEvent.click(act);
  expect(asked).toEqual([{ reasons: [TWICE], note: 'their mistake', seen: 2 }]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const settled = await screen.findByRole('region', { name: 'Settled by a person' });
  for (const said of [TWICE, 'their mistake', 'Asha']) expect(settled.textContent).toContain(said);
});

it('says what came up meanwhile, and keeps what was typed', async () => {
  const refused = new Refusal(409, { code: 'payment.other_reasons', field: 'seen' });
  await openApp(
    '/payments/pay_1',
    table(() => payment, { 'POST /payments/pay_1/attend': refused }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Settle …' }));
  const dialog = await screen.findByRole('dialog');
  const note = within(dialog).getByRole<HTMLTextAreaElement>('textbox', { name: /What you found/ });
  await userEvent.type(note, 'looked');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Settle' }));
  expect(await within(dialog).findByText(/Something else came up about this payment/)).toBeTruthy();
  expect(note.value).toBe('looked');
});

it('shows the way out of what a note does not settle, and offers nothing to who may only read', async () => {
  const stray: Payment = {
    ...payment,
    needs_you: NOBODY,
    unidentified: inr(10_000),
    reasons: [{ reason: NOBODY, way_out: 'assign' }],
  };
  await openApp(
    '/payments/pay_1',
    table(() => stray),
  );
  expect(await screen.findByText(/It goes away when the money is assigned/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Settle …' })).toBeNull();
  document.body.replaceChildren();
  await openApp(
    '/payments/pay_1',
    table(() => payment),
    {
      person: { ...OWNER, permissions: ['payments:read'] },
    },
  );
  expect(await screen.findByText(TWICE)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Settle …' })).toBeNull();
});
