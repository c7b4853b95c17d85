import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { GATEWAYS } from '@/testing/sample-gateways';
import { sampleAccount, sampleMethod } from './sample-methods';

const visa = sampleMethod({ is_default: true });
const upi = sampleMethod({ id: 'svm_2', family: 'upi', label: '', last4: null, expires: null });
const old = sampleMethod({ id: 'svm_3', label: 'amex', last4: '0005', expires: '2001-01', is_usable: false });
const customer = {
  id: 'cus_1',
  name: 'Meera Iyer',
  active: true,
  version: 1,
  created_at: '2126-11-01T06:00:00Z',
  changed_at: '2126-11-01T06:00:00Z',
};
const nmi = { ...GATEWAYS[0], provider: 'nmi', name: 'NMI', capabilities: { saved_methods: true } };
const practice = { ...GATEWAYS[1], capabilities: { ...GATEWAYS[1]?.capabilities, saved_methods: true } };
const SAVE = 'POST /customers/cus_1/saved-methods';
const LIST = 'GET /customers/cus_1/saved-methods';

const table = (more: Record<string, unknown> = {}) => ({
  'GET /customers/cus_1': customer,
  'GET /customers/cus_1/statement': { from: '2126-09-01', to: '2126-12-01', currencies: [] },
  'GET /advances': { items: [] },
  'GET /gateways': { items: [practice, nmi, GATEWAYS[2]] },
  'GET /merchant-accounts': {
    items: [
      sampleAccount(),
      sampleAccount({ id: 'acc_2', name: 'Counter', provider: 'nmi' }),
      sampleAccount({ id: 'acc_3', name: 'Web', provider: 'stripe' }),
      sampleAccount({ id: 'acc_4', name: 'Old', provider: 'nmi', status: 'closed' }),
    ],
  },
  [LIST]: { items: [visa, upi, old], next: null },
  ...more,
});
const open = (more?: Record<string, unknown>, options?: Parameters<typeof openApp>[2]) =>
  openApp('/customers/cus_1', table(more), options);
const row = async (name: string) => {
  const list = await screen.findByRole('list', { name: 'Saved ways to pay' });
  return within(within(list).getByText(name).closest('li') ?? list);
};
const menu = async (name: string) =>
  userEvent.click((await row(name)).getByRole('button', { name: `What to do with ${name}` }));
const addForm = async () => {
  await userEvent.click(await screen.findByRole('button', { name: 'Add…' }));
  return within(await screen.findByRole('dialog', { name: 'Save a way to pay' }));
};
type Form = Awaited<ReturnType<typeof addForm>>;
const token = (form: Form) => form.findByRole<HTMLInputElement>('textbox', { name: /Token of the gateway/ });
const agree = (form: Form) => userEvent.click(form.getByRole('checkbox', { name: /The customer agreed/ }));
const save = (form: Form) => userEvent.click(form.getByRole('button', { name: 'Save it' }));

afterEach(() => vi.unstubAllGlobals());

describe('saved ways to pay of a customer', () => {
  it('are listed with their account, the default, and what is over', async () => {
    await open();
    const first = await row('Visa ••1111');
    expect(first.getByText('Default')).toBeTruthy();
    expect(first.getByText('Card, main shop')).toBeTruthy();
    expect(first.getByText('Until Oct 2128')).toBeTruthy();
    expect(first.queryByText('Expired')).toBeNull();
    expect((await row('UPI')).queryByText(/Until/)).toBeNull();
    const last = await row('American Express ••0005');
    expect(last.getByText('Expired')).toBeTruthy();
    expect(last.getByText('Account not open')).toBeTruthy();
  });

  it('say what they are for while there is none', async () => {
    await open({ [LIST]: { items: [], next: null } });
    expect(await screen.findByText('No way to pay is saved.')).toBeTruthy();
    expect(screen.getByText(/can be charged without a page/)).toBeTruthy();
  });

  it('can be made the default, but for the one that is, and those whose account is not open', async () => {
    const choose = 'POST /saved-methods/svm_2/default';
    const app = await open({
      [choose]: {
        items: [
          { ...upi, is_default: true },
          { ...visa, is_default: false },
        ],
      },
    });
    await menu('UPI');
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Make it the default' }));
    await waitFor(() => expect(app.sent(choose)).toHaveLength(1));
    expect(await screen.findByText('UPI is offered first from now on')).toBeTruthy();
    await waitFor(() => expect(app.sent(LIST)).toHaveLength(2));
    for (const name of ['Visa ••1111', 'American Express ••0005']) {
      await menu(name);
      expect(await screen.findByRole('menuitem', { name: 'Remove…' })).toBeTruthy();
      expect(screen.queryByRole('menuitem', { name: 'Make it the default' })).toBeNull();
      await userEvent.keyboard('{Escape}');
    }
  });

  it('are removed after a question that says who keeps them still', async () => {
    const remove = 'POST /saved-methods/svm_1/remove';
    const app = await open({ [remove]: null });
    await menu('Visa ••1111');
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove…' }));
    const question = within(await screen.findByRole('dialog', { name: 'Remove Visa ••1111?' }));
    expect(question.getByText(/The gateway of Card, main shop still keeps it/)).toBeTruthy();
    expect(app.sent(remove)).toHaveLength(0);
    await userEvent.click(question.getByRole('button', { name: 'Remove Visa ••1111' }));
    await waitFor(() => expect(app.sent(remove)).toHaveLength(1));
    expect(await screen.findByText('Visa ••1111 is forgotten here')).toBeTruthy();
  });

  it('can be looked at, and no more, by who may only look', async () => {
    const onlooker: Shape<'Person'> = { ...OWNER, role: 'support', permissions: ['customers:read', 'payments:read'] };
    await open({}, { person: onlooker });
    const first = await row('Visa ••1111');
    expect(first.queryByRole('button')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add…' })).toBeNull();
  });

  it('are not even asked for by who may not see payments', async () => {
    const app = await open({}, { person: { ...OWNER, permissions: ['customers:read'] } });
    await screen.findByRole('tab', { name: 'Account' });
    expect(screen.queryByText('Saved ways to pay')).toBeNull();
    expect(app.sent(LIST)).toHaveLength(0);
  });

  it('are read in Arabic', async () => {
    await open({}, { language: 'ar' });
    const list = await screen.findByRole('list', { name: 'وسائل الدفع المحفوظة' });
    expect(within(list).getByText('الافتراضية')).toBeTruthy();
    expect(within(list).getByText('Visa ••1111')).toBeTruthy();
  });
});

describe('saving a way to pay', () => {
  it('sends the account and the token, and not that the customer agreed', async () => {
    const app = await open({ [SAVE]: visa });
    const form = await addForm();
    await userEvent.type(await token(form), ' psm_visa ');
    expect(form.getByText(/psm_visa, psm_mastercard, psm_upi, psm_declined/)).toBeTruthy();
    await agree(form);
    await save(form);
    await waitFor(() => expect(app.sent(SAVE)).toHaveLength(1));
    expect(app.sent(SAVE)[0]?.body).toEqual({ merchant_account_id: 'acc_1', token: 'psm_visa' });
    expect(app.sent(SAVE)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(await screen.findByText('Visa ••1111 is saved')).toBeTruthy();
  });

  it('offers open accounts whose gateway keeps ways to pay, each with its own help', async () => {
    const app = await open({ [SAVE]: visa });
    const form = await addForm();
    await token(form);
    await userEvent.click(form.getByRole('combobox', { name: 'Kept through' }));
    expect((await screen.findAllByRole('option')).map((option) => option.textContent)).toEqual([
      'Card, main shopPractice gateway',
      'CounterNMI',
    ]);
    await userEvent.click(screen.getByRole('option', { name: /Counter/ }));
    expect(await form.findByText(/Customer Vault ID/)).toBeTruthy();
    await userEvent.type(await token(form), '1234567890');
    await agree(form);
    await save(form);
    await waitFor(() => expect(app.sent(SAVE)).toHaveLength(1));
    expect(app.sent(SAVE)[0]?.body).toEqual({ merchant_account_id: 'acc_2', token: '1234567890' });
  });

  it('never sends a card number', async () => {
    const app = await open({ [SAVE]: visa });
    const form = await addForm();
    await userEvent.type(await token(form), '4111 1111 1111 1111');
    await agree(form);
    await save(form);
    expect(await form.findByText(/This looks like a card number, so it was not sent/)).toBeTruthy();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect((await token(form)).getAttribute('aria-invalid')).toBe('true');
    expect(app.sent(SAVE)).toHaveLength(0);
  });

  it('wants the customer to have agreed', async () => {
    const app = await open({ [SAVE]: visa });
    const form = await addForm();
    await userEvent.type(await token(form), 'psm_visa');
    await save(form);
    expect((await form.findByRole('alert')).textContent).toBe('Only who agreed may be charged this way.');
    expect(app.sent(SAVE)).toHaveLength(0);
  });

  it('shows at the token what the gateway does not know', async () => {
    const refusal = new Refusal(422, {
      code: 'some.code',
      field: 'token',
      detail: 'The gateway keeps nothing under it.',
    });
    await open({ [SAVE]: refusal });
    const form = await addForm();
    await userEvent.type(await token(form), 'psm_nothing');
    await agree(form);
    await save(form);
    expect(await form.findByText('The gateway keeps nothing under it.')).toBeTruthy();
    expect((await token(form)).getAttribute('aria-invalid')).toBe('true');
  });

  it('tells when it is saved already', async () => {
    await open({ [SAVE]: new Refusal(409, { code: 'some.other_code', detail: 'It is saved already.' }) });
    const form = await addForm();
    await userEvent.type(await token(form), 'psm_visa');
    await agree(form);
    await save(form);
    expect(await form.findByText('It is saved already.')).toBeTruthy();
  });

  it('says that it takes a while, and lets nobody leave meanwhile', async () => {
    let answer = (_: unknown) => {};
    const app = await open({ [SAVE]: () => new Promise((resolve) => (answer = resolve)) });
    const form = await addForm();
    await userEvent.type(await token(form), 'psm_visa');
    await agree(form);
    await save(form);
    expect(await form.findByText(/This can take a few seconds/)).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('dialog', { name: 'Save a way to pay' })).toBeTruthy();
    answer(visa);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(app.sent(SAVE)).toHaveLength(1);
  });

  it('leads to the merchant accounts where none can keep any', async () => {
    await open({ 'GET /merchant-accounts': { items: [sampleAccount({ provider: 'stripe' })] } });
    const form = await addForm();
    expect(await form.findByText(/No open merchant account here has a gateway/)).toBeTruthy();
    expect(form.getByRole('link', { name: 'Merchant accounts' }).getAttribute('href')).toBe('/merchant-accounts');
    expect(form.queryByRole('textbox')).toBeNull();
  });
});
