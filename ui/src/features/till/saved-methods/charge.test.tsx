import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';
import { fittingMethods } from './charge-ways';
import { sampleAccount, sampleMethod } from './sample-methods';

const visa = sampleMethod({ is_default: true });
const upi = sampleMethod({ id: 'svm_2', family: 'upi', label: '', last4: null, expires: null });
const payment: Shape<'PaymentDetail'> = {
  id: 'pay_1',
  invoice_id: 'inv_1',
  merchant_account_id: 'acc_1',
  account_name: 'Card, main shop',
  provider: 'practice',
  amount: inr(30_000),
  captured: inr(30_000),
  refunded: inr(0),
  fee_estimated: false,
  state: 'captured',
  unknown: false,
  needs_you: '',
  method_label: 'visa ••1111',
  created_at: '2126-12-01T06:00:00Z',
  advance: inr(0),
  unidentified: inr(0),
  failure_reason: '',
  stamps: [],
  reasons: [],
  reasons_shown: 0,
  settled_reasons: [],
};
const declined = { ...payment, state: 'failed' as const, captured: inr(0), failure_reason: 'Insufficient funds' };
const unknown = { ...payment, state: 'created' as const, captured: inr(0), unknown: true };
const CHARGE = 'POST /invoices/inv_1/payments';

/** Charges with this answer; the payment is seen again as it was told. */
const table = (charged: unknown, more: Record<string, unknown> = {}) => ({
  'GET /invoices/inv_1': sampleInvoice(),
  'GET /payments': { items: [] },
  'GET /payments/pay_1': charged instanceof Refusal ? undefined : charged,
  'GET /audit': { items: [] },
  'GET /advances': { items: [] },
  'GET /merchant-accounts': { items: [sampleAccount()] },
  'GET /customers/cus_1/saved-methods': { items: [upi, visa], next: null },
  [CHARGE]: charged,
  ...more,
});
const take = async () => {
  await userEvent.click(await screen.findByRole('button', { name: /^Take ₹/ }));
  return within(await screen.findByRole('dialog', { name: 'Take payment' }));
};
const question = async () => {
  await userEvent.click(await (await take()).findByRole('button', { name: 'Charge Visa ••1111' }));
  return within(await screen.findByRole('dialog', { name: 'Charge Visa ••1111?' }));
};
const charge = (dialog: Awaited<ReturnType<typeof question>>) =>
  dialog.getByRole('button', { name: /^Charge ₹ ?300\.00$/ });

afterEach(() => vi.unstubAllGlobals());

describe('charging a saved way to pay', () => {
  it('is offered beside the page of a gateway, the default first', async () => {
    await openApp('/invoices/inv_1', table(payment));
    const dialog = await take();
    const ways = await dialog.findByRole('region', { name: 'Charge at once' });
    const names = within(ways)
      .getAllByRole('button')
      .map((button) => button.textContent);
    expect(names).toEqual(['Charge Visa ••1111', 'Charge UPI']);
    expect(dialog.getByRole('button', { name: /^Ask for/ })).toBeTruthy();
  });

  it('tells what and how much before it charges, once for two presses, and then that it is paid', async () => {
    const app = await openApp('/invoices/inv_1', table(payment));
    const dialog = await question();
    expect(dialog.getByText('Card, main shop')).toBeTruthy();
    expect(dialog.getByText(/The money moves at once/)).toBeTruthy();
    expect(app.sent(CHARGE)).toHaveLength(0);
    await userEvent.dblClick(charge(dialog));
    expect((await dialog.findByText(/300\.00 is paid$/)).closest('[aria-live]')).toBeTruthy();
    expect(app.sent(CHARGE)).toHaveLength(1);
    expect(app.sent(CHARGE)[0]?.body).toMatchObject({
      saved_method_id: 'svm_1',
      amount: { minor: expect.any(Number) },
    });
    expect(app.sent(CHARGE)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(dialog.queryByRole('button', { name: /^Charge/ })).toBeNull();
    // The invoice and its payments are read again.
    await waitFor(() => expect(app.sent('GET /invoices/inv_1').length).toBeGreaterThan(1));
  });

  it('shows that it is under way, and nothing closes it or charges again meanwhile', async () => {
    let answer = (_: unknown) => {};
    const app = await openApp(
      '/invoices/inv_1',
      table(payment, { [CHARGE]: () => new Promise((resolve) => (answer = resolve)) }),
    );
    const dialog = await question();
    await userEvent.click(charge(dialog));
    expect(await dialog.findByText(/The gateway is charging it/)).toBeTruthy();
    await userEvent.click(charge(dialog));
    expect(app.sent(CHARGE)).toHaveLength(1);
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('dialog', { name: 'Charge Visa ••1111?' })).toBeTruthy();
    answer(payment);
    expect(await dialog.findByText(/is paid$/)).toBeTruthy();
  });

  it('says in the words of the gateway why it was declined, and what to do', async () => {
    await openApp('/invoices/inv_1', table(declined));
    const dialog = await question();
    await userEvent.click(charge(dialog));
    expect(await dialog.findByText('Declined: nothing was taken')).toBeTruthy();
    expect(dialog.getByText('Insufficient funds')).toBeTruthy();
    expect(dialog.getByText(/let the customer pay by a page or in cash/)).toBeTruthy();
    expect(dialog.getByRole('link', { name: 'See the payment' }).getAttribute('href')).toBe('/payments/pay_1');
  });

  it('says so where nobody knows yet, and offers no second charge', async () => {
    const app = await openApp('/invoices/inv_1', table(unknown, { 'GET /payments/pay_1': unknown }));
    const dialog = await question();
    await userEvent.click(charge(dialog));
    expect(await dialog.findByText('Not known yet: the gateway is being asked')).toBeTruthy();
    expect(dialog.queryByRole('button', { name: /^(Charge|Ask)/ })).toBeNull();
    await waitFor(() => expect(app.sent('GET /payments/pay_1').length).toBeGreaterThan(0));
    expect(dialog.getByRole('link', { name: 'See the payment' })).toBeTruthy();
  });

  it('is the same charge when its answer was lost, even from a dialog opened anew', async () => {
    let answer: unknown = new Refusal(503, { code: 'unavailable' });
    const app = await openApp('/invoices/inv_1', table(payment, { [CHARGE]: () => answer }));
    const dialog = await question();
    await userEvent.click(charge(dialog));
    expect(await dialog.findByText('It is not known whether this was charged')).toBeTruthy();
    await userEvent.click(dialog.getByRole('button', { name: 'Ask again' }));
    await waitFor(() => expect(app.sent(CHARGE)).toHaveLength(2));
    await waitFor(() =>
      expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Ask again' }).disabled).toBe(false),
    );
    await userEvent.click(dialog.getAllByRole('button', { name: 'Close' })[0] ?? document.body);
    answer = payment;
    const anew = await question();
    await userEvent.click(charge(anew));
    expect(await anew.findByText(/is paid$/)).toBeTruthy();
    const keys = app.sent(CHARGE).map((call) => call.headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('is another charge after one that was declined', async () => {
    const app = await openApp('/invoices/inv_1', table(declined));
    for (let time = 0; time < 2; time += 1) {
      const dialog = await question();
      await userEvent.click(charge(dialog));
      await dialog.findByText('Declined: nothing was taken');
      await userEvent.click(dialog.getAllByRole('button', { name: 'Close' })[0] ?? document.body);
    }
    expect(new Set(app.sent(CHARGE).map((call) => call.headers.get('Idempotency-Key'))).size).toBe(2);
  });

  it('tells why it is refused', async () => {
    await openApp('/invoices/inv_1', table(new Refusal(409, { code: 'payment.one_open' })));
    const dialog = await question();
    await userEvent.click(charge(dialog));
    expect(await dialog.findByText('A payment for this invoice is already open.')).toBeTruthy();
  });

  it('is not offered to who may not take payments', async () => {
    const onlooker: Shape<'Person'> = { ...OWNER, role: 'support', permissions: ['billing:read', 'payments:read'] };
    const app = await openApp('/invoices/inv_1', table(payment), { person: onlooker });
    await screen.findAllByText('INV/26-27/0001');
    expect(screen.queryByRole('button', { name: /^Take/ })).toBeNull();
    expect(app.sent('GET /customers/cus_1/saved-methods')).toHaveLength(0);
  });

  it('is offered at the counter, where nobody sees the accounts', async () => {
    const cashier: Shape<'Person'> = {
      ...OWNER,
      role: 'cashier',
      permissions: ['billing:read', 'payments:read', 'payments:write'],
    };
    const app = await openApp('/invoices/inv_1', table(payment), { person: cashier });
    expect(await (await take()).findByRole('button', { name: 'Charge Visa ••1111' })).toBeTruthy();
    expect(app.sent('GET /merchant-accounts')).toHaveLength(0);
  });

  it('leaves the question as it was where nothing is kept', async () => {
    await openApp('/invoices/inv_1', table(payment, { 'GET /customers/cus_1/saved-methods': { items: [] } }));
    const dialog = await take();
    expect(await dialog.findByRole('button', { name: /^Ask for/ })).toBeTruthy();
    expect(dialog.queryByText('Charge at once')).toBeNull();
  });

  it('is read in Arabic', async () => {
    await openApp('/invoices/inv_1', table(declined), { language: 'ar' });
    await userEvent.click(await screen.findByRole('button', { name: /^تحصيل .*300/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'التحصيل من Visa ••1111' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'التحصيل من Visa ••1111؟' }));
    await userEvent.click(dialog.getByRole('button', { name: /^تحصيل/ }));
    expect(await dialog.findByText('رُفض: لم يُؤخذ شيء')).toBeTruthy();
    expect(dialog.getByText('Insufficient funds')).toBeTruthy();
  });
});

it('fits what is usable, and whose account takes the currency', () => {
  const dollars = sampleMethod({ id: 'svm_3', merchant_account_id: 'acc_2' });
  const closed = sampleMethod({ id: 'svm_4', is_usable: false });
  const paused = sampleMethod({ id: 'svm_5', merchant_account_id: 'acc_3' });
  const accounts = [
    sampleAccount(),
    sampleAccount({ id: 'acc_2', currencies: ['USD'] }),
    sampleAccount({ id: 'acc_3', status: 'suspended' }),
  ];
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
  const all = [upi, dollars, closed, paused, visa];
  expect(ids(fittingMethods(all, accounts, 'INR'))).toEqual(['svm_1', 'svm_2']);
  expect(ids(fittingMethods(all, accounts, 'USD'))).toEqual(['svm_3']);
  expect(ids(fittingMethods(all, undefined, 'INR'))).toEqual(['svm_1', 'svm_2', 'svm_3', 'svm_5']);
});
