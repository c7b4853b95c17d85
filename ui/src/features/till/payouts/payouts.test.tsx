import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Call, openApp } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';
import type { MoneyAtGateway, Payout, PayoutItem, PayoutSummary } from './queries';

const summary: PayoutSummary = {
  id: 'pyo_1',
  merchant_account_id: 'acc_1',
  account_name: 'Practice',
  gateway_ref: 'po_1',
  state: 'paid',
  amount: inr(4_855),
  statement_text: 'PRACTICE PAYOUT PO_1',
  made_at: '2126-12-01T06:00:00Z',
  state_at: '2126-12-01T06:00:00Z',
  failure_reason: '',
  booked_at: '2126-12-01T07:00:00Z',
  items_told: true,
  waiting: 0,
  unexplained: inr(0),
  needs_you: '',
};
const item: PayoutItem = {
  item_ref: '1',
  kind: 'payment',
  amount: inr(5_000),
  fee: inr(145),
  net: inr(4_855),
  matched: 'payment',
  payment_id: 'pay_1',
  invoice_number: 'INV/26-27/0001',
  customer_name: 'Meera Iyer',
  payment_ref: 'pp_1',
  cause_ref: '',
  text: '',
  at: '2126-12-01T05:00:00Z',
};
const payout: Payout = { ...summary, reasons: [], reasons_shown: 0, settled_reasons: [], items: [item] };
const money: MoneyAtGateway = {
  merchant_account_id: 'acc_1',
  account_name: 'Practice',
  captured: inr(9_000),
  refunded: inr(0),
  fees: inr(145),
  other: inr(0),
  paid_out: inr(4_855),
  at_gateway: inr(4_000),
  in_books: inr(4_000),
  difference: inr(0),
  in_transit: inr(4_855),
};
const table = (more: Record<string, unknown> = {}) => ({
  'GET /payouts': { items: [summary] },
  'GET /payouts/pyo_1': payout,
  'GET /money-at-gateways': { items: [money] },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('payouts', () => {
  it('shows what still lies at the gateway and what it paid', async () => {
    await openApp('/payouts', table());
    const there = await screen.findByRole('list', { name: 'Money at the gateways' });
    expect(there.textContent).toContain('40.00');
    expect(there.textContent).toContain('on its way to the bank');
    expect(await screen.findByText('PRACTICE PAYOUT PO_1')).toBeTruthy();
    expect(screen.queryByText('Look at it')).toBeNull();
  });

  it('opens one with its parts, each beside the payment that is known', async () => {
    await openApp('/payouts', table());
    await userEvent.click(await screen.findByRole('button', { name: 'Practice' }));
    const parts = await screen.findByRole('region', { name: 'What it is made of' });
    const link = within(parts).getByRole('link', { name: /INV\/26-27\/0001/ });
    expect(link.getAttribute('href')).toContain('/payments/pay_1');
    expect(parts.textContent).toContain('less fee');
    expect(parts.textContent).toContain('48.55');
  });

  it('says what is not as it should be', async () => {
    const odd = { ...summary, waiting: 1, unexplained: inr(5), needs_you: 'it came back' };
    const stray = { ...item, matched: 'asked', payment_id: undefined, invoice_number: undefined };
    await openApp(
      '/payouts?id=pyo_1',
      table({
        'GET /payouts': { items: [odd] },
        'GET /payouts/pyo_1': { ...payout, ...odd, reasons: [{ reason: 'it came back' }], items: [stray] },
      }),
    );
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText(/1 part names a payment/)).toBeTruthy();
    expect(within(drawer).getByText('it came back')).toBeTruthy();
    expect(within(drawer).getByText('Not explained by its parts').parentElement?.textContent).toContain('0.05');
    expect(within(drawer).getByText(/the gateway is being asked/)).toBeTruthy();
  });

  it('settles what is odd about one, with a note', async () => {
    const asked: unknown[] = [];
    const odd = { ...payout, needs_you: 'it came back', reasons: [{ reason: 'it came back' }], reasons_shown: 1 };
    const settled = { reason: 'it came back', note: 'sent anew', settled_at: odd.made_at, settled_by: 'Asha' };
    let now: Payout = odd;
    const settle = (call: Call) => {
      asked.push(call.body);
      now = { ...payout, settled_reasons: [settled] };
      return now;
    };
    await openApp(
      '/payouts?id=pyo_1',
      table({ 'GET /payouts/pyo_1': () => now, 'POST /payouts/pyo_1/attend': settle }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Settle …' }));
    const dialog = await screen.findByRole('dialog', { name: 'Settle what needs you?' });
    await userEvent.type(within(dialog).getByRole('textbox', { name: /What you found/ }), 'sent anew');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Settle' }));
    expect(asked).toEqual([{ reasons: ['it came back'], note: 'sent anew', seen: 1 }]);
    const list = await screen.findByRole('region', { name: 'Settled by a person' });
    expect(list.textContent).toContain('sent anew');
  });

  it('says so when a filter leaves nothing', async () => {
    await openApp('/payouts?state=failed&from=2126-11-01', table({ 'GET /payouts': { items: [] } }));
    expect(await screen.findByText('No payout is like that')).toBeTruthy();
  });
});
