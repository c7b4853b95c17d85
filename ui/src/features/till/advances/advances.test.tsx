import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';
import { split } from './advances-for-invoice';

const advance: Shape<'Advance'> = {
  id: 'adv_1',
  number: 'RV/26-27/0001',
  state: 'open',
  customer: { id: 'cus_1', name: 'Meera Iyer', email: '', phone: '', address: '', tax_id: '' },
  payment_id: 'pay_1',
  purpose: 'Order 118',
  net: inr(10_000),
  tax: inr(1_800),
  gross: inr(11_800),
  tax_code: 'IN18',
  tax_summary: [],
  taxed: true,
  method: 'cash',
  received_on: '2126-12-01',
  issued_on: '2126-12-01',
  issued_at: '2126-12-01T06:00:00Z',
  created_by: 'stf_asha',
  left: inr(11_800),
  applied: inr(0),
  returned: inr(0),
  refund_vouchers: [],
};
const summary: Shape<'AdvanceSummary'> = {
  id: advance.id,
  number: advance.number,
  state: 'open',
  customer_id: 'cus_1',
  customer_name: 'Meera Iyer',
  payment_id: 'pay_1',
  purpose: advance.purpose,
  gross: advance.gross,
  tax: advance.tax,
  left: advance.left,
  received_on: advance.received_on,
  refund_vouchers: [],
};
const codes = {
  items: [
    {
      code: 'IN18',
      name: 'GST 18 %',
      active: true,
      components: [],
      base_factor: '1/1',
      treatment: 'taxed',
      reason: '',
    },
  ],
};
const customer = {
  id: 'cus_1',
  name: 'Meera Iyer',
  active: true,
  version: 1,
  created_at: '2126-11-01T06:00:00Z',
  changed_at: '2126-11-01T06:00:00Z',
};
const RECEIVE = 'POST /advances';
const APPLY = 'POST /advances/adv_1/apply';

const ofCustomer = (more: Record<string, unknown> = {}) => ({
  'GET /customers/cus_1': customer,
  'GET /customers/cus_1/statement': { from: '2126-09-01', to: '2126-12-01', currencies: [] },
  'GET /advances': { items: [summary] },
  'GET /tax-codes': codes,
  ...more,
});
const ofInvoice = (more: Record<string, unknown> = {}, invoice = sampleInvoice()) => ({
  'GET /invoices/inv_1': invoice,
  'GET /payments': { items: [] },
  'GET /audit': { items: [] },
  'GET /advances': { items: [summary] },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('taking an advance', () => {
  it('lists what was paid ahead, with its voucher', async () => {
    await openApp('/customers/cus_1', ofCustomer());
    const list = await screen.findByRole('list', { name: 'Advances' });
    expect(within(list).getByText('RV/26-27/0001')).toBeTruthy();
    expect(within(list).getByText('Order 118')).toBeTruthy();
    expect(within(list).getByText('Waits for its invoice')).toBeTruthy();
    expect(within(list).getByRole('button', { name: 'Receipt voucher RV/26-27/0001' })).toBeTruthy();
  });

  it('shows beside it the refund vouchers of what went back, and says which are void', async () => {
    const voucher = { gross: inr(5_900), tax: inr(900), refunded_on: '2126-12-02', issued_on: '2126-12-02' };
    const refund_vouchers = [
      { ...voucher, id: 'rfv_1', number: 'RF/26-27/0001', voided_on: '2126-12-03' },
      { ...voucher, id: 'rfv_2', number: 'RF/26-27/0002' },
    ];
    const app = await openApp(
      '/customers/cus_1',
      ofCustomer({ 'GET /advances': { items: [{ ...summary, refund_vouchers }] } }),
    );
    const list = await screen.findByRole('list', { name: 'Refund vouchers of RV/26-27/0001' });
    const [first, second] = within(list).getAllByRole('listitem');
    expect(first?.textContent).toContain('Void: the refund failed');
    expect(second?.textContent).not.toContain('Void');
    await userEvent.click(within(list).getByRole('button', { name: 'Refund voucher RF/26-27/0002' }));
    expect(await screen.findByRole('menuitem', { name: 'Show and print' })).toBeTruthy();
    expect(app.sent('GET /advances')).toHaveLength(1);
  });

  it('wants order, tax code and amount, and says how the money came', async () => {
    const app = await openApp('/customers/cus_1', ofCustomer({ [RECEIVE]: advance, 'GET /advances': { items: [] } }));
    expect(await screen.findByText('Nothing was paid ahead.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Take an advance…' }));
    const form = await screen.findByRole('dialog', { name: 'Take an advance' });
    const act = () => within(form).getByRole<HTMLButtonElement>('button', { name: /^Take (an advance|.*118)/ });
    expect(act().disabled).toBe(true);
    await userEvent.type(within(form).getByRole('textbox', { name: /What it is for/ }), ' Order 118 ');
    await userEvent.type(within(form).getByRole('textbox', { name: /Amount, tax included/ }), '118');
    expect(act().disabled).toBe(true);
    await userEvent.click(within(form).getByRole('combobox', { name: /Tax code of what was ordered/ }));
    await userEvent.click(await screen.findByRole('option', { name: /GST 18/ }));
    await userEvent.click(within(form).getByRole('radio', { name: /Bank transfer/ }));
    await waitFor(() => expect(act().disabled).toBe(false));
    await userEvent.click(act());
    await waitFor(() =>
      expect(app.sent(RECEIVE).at(-1)?.body).toEqual({
        customer_id: 'cus_1',
        by: 'transfer',
        amount: inr(11_800),
        purpose: 'Order 118',
        tax_code: 'IN18',
      }),
    );
    expect(app.sent(RECEIVE)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(await screen.findByText(/receipt voucher RV\/26-27\/0001/)).toBeTruthy();
  });

  it('is not offered to who may only look', async () => {
    const onlooker: Shape<'Person'> = { ...OWNER, role: 'support', permissions: ['customers:read', 'payments:read'] };
    await openApp('/customers/cus_1', ofCustomer(), { person: onlooker });
    expect(await screen.findByRole('list', { name: 'Advances' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Take an advance…' })).toBeNull();
  });
});

describe('applying an advance', () => {
  const dialog = async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Apply an advance…' }));
    return screen.findByRole('dialog', { name: /Take an advance off INV/ });
  };

  it('shows what is paid by it first, and says what became of it', async () => {
    const applied = { ...advance, state: 'applied', applied: inr(11_800), left: inr(0) };
    const app = await openApp('/invoices/inv_1', ofInvoice({ [APPLY]: applied }));
    expect(await screen.findByText(/This customer paid .*118\.00 ahead/)).toBeTruthy();
    const form = await dialog();
    await userEvent.click(within(form).getByRole('button', { name: /Take off .*118\.00/ }));
    await waitFor(() => expect(app.sent(APPLY).at(-1)?.body).toEqual({ invoice_id: 'inv_1' }));
    expect(await screen.findByText(/118\.00 taken off INV/)).toBeTruthy();
  });

  it('says what stays to the good where more was paid ahead than is due', async () => {
    await openApp('/invoices/inv_1', ofInvoice({}, sampleInvoice({ due: inr(5_000) })));
    const form = await dialog();
    expect(within(form).getByText(/The rest, .*68\.00, stays to the customer/)).toBeTruthy();
  });

  it('tells why it is refused', async () => {
    const refusal = new Refusal(409, { code: 'advance.applied_already' });
    await openApp('/invoices/inv_1', ofInvoice({ [APPLY]: refusal }));
    const form = await dialog();
    await userEvent.click(within(form).getByRole('button', { name: /Take off/ }));
    expect(await within(form).findByText('This advance was taken off an invoice already.')).toBeTruthy();
  });

  it('is not offered where nothing is due, or nothing was paid ahead in that currency', async () => {
    const usd = { ...summary, left: { minor: 5_000, currency: 'USD' } };
    await openApp('/invoices/inv_1', ofInvoice({ 'GET /advances': { items: [usd] } }));
    await screen.findAllByText('INV/26-27/0001');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Apply an advance…' })).toBeNull());
  });

  it('uses as much as is due, and no more', () => {
    expect(split(inr(500), inr(300))).toEqual({ used: inr(300), rest: inr(200) });
    expect(split(inr(300), inr(500))).toEqual({ used: inr(300), rest: inr(0) });
    expect(split(inr(300), inr(-5))).toEqual({ used: inr(0), rest: inr(300) });
  });
});

describe('keeping money that nobody had asked for', () => {
  const payment = {
    id: 'pay_1',
    merchant_account_id: 'acc_1',
    account_name: 'Practice',
    provider: 'practice',
    amount: inr(7_500),
    captured: inr(7_500),
    refunded: inr(0),
    fee_estimated: false,
    state: 'captured',
    unknown: false,
    needs_you: 'nobody here asked for this money: assign it to an invoice',
    method_label: '',
    created_at: '2126-12-01T06:00:00Z',
    advance: inr(0),
    unidentified: inr(7_500),
    failure_reason: '',
    stamps: [],
    reasons: [],
    reasons_shown: 0,
    settled_reasons: [],
  };
  const table = (more: Record<string, unknown> = {}) => ({
    'GET /payments/pay_1': payment,
    'GET /payments/pay_1/trace': { steps: [] },
    'GET /customers': { items: [customer] },
    'GET /tax-codes': codes,
    ...more,
  });

  it('wants the customer and the order', async () => {
    const app = await openApp('/payments/pay_1', table({ [RECEIVE]: { ...advance, gross: inr(7_500) } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Keep as advance…' }));
    const form = await screen.findByRole('dialog', { name: /as an advance/ });
    const act = () => within(form).getByRole<HTMLButtonElement>('button', { name: /^Keep .*75\.00/ });
    expect(act().disabled).toBe(true);
    await userEvent.click(within(form).getByRole('combobox', { name: /^Customer/ }));
    await userEvent.click(await screen.findByRole('option', { name: /Meera Iyer/ }));
    await userEvent.type(within(form).getByRole('textbox', { name: /What it is for/ }), 'Order 118');
    await userEvent.click(within(form).getByRole('combobox', { name: /Tax code of what was ordered/ }));
    await userEvent.click(await screen.findByRole('option', { name: /GST 18/ }));
    await waitFor(() => expect(act().disabled).toBe(false));
    await userEvent.click(act());
    await waitFor(() =>
      expect(app.sent(RECEIVE).at(-1)?.body).toEqual({
        customer_id: 'cus_1',
        by: 'payment',
        payment_id: 'pay_1',
        purpose: 'Order 118',
        tax_code: 'IN18',
      }),
    );
  });

  it('is not offered where the payment pays an invoice', async () => {
    await openApp('/payments/pay_1', table({ 'GET /payments/pay_1': { ...payment, invoice_id: 'inv_1' } }));
    await screen.findByRole('button', { name: 'Assign to an invoice' });
    expect(screen.queryByRole('button', { name: 'Keep as advance…' })).toBeNull();
  });
});
