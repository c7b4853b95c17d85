import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal, SETTINGS } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';
import type { Payment, Refund, Refundable, RefundEffect } from './queries';

const payment: Payment = {
  id: 'pay_1',
  invoice_id: 'inv_1',
  invoice_number: 'INV/26-27/0001',
  customer_name: 'Meera Iyer',
  merchant_account_id: 'acc_1',
  account_name: 'Practice',
  provider: 'practice',
  amount: inr(30_000),
  captured: inr(30_000),
  refunded: inr(0),
  fee_estimated: false,
  state: 'captured',
  unknown: false,
  needs_you: '',
  method_label: '',
  created_at: '2126-12-01T06:00:00Z',
  advance: inr(0),
  unidentified: inr(0),
  failure_reason: '',
  stamps: [],
  reasons: [],
  reasons_shown: 0,
  settled_reasons: [],
};
const left: Refundable = {
  captured: inr(30_000),
  gone: inr(0),
  held: inr(0),
  left: inr(30_000),
  overpaid: inr(0),
  methods: ['original', 'cash', 'transfer'],
  in_parts: true,
  whole_until_settled: false,
  under_dispute: false,
};
const effect: RefundEffect = {
  amount: inr(25_000),
  left_after: inr(5_000),
  method: 'original',
  needs_approval: false,
  concerns: [],
  from_sale: inr(25_000),
  credit_note: { net: inr(21_186), tax: inr(3_814), total: inr(25_000), tax_summary: [] },
  credit_owed: '',
  postings: [
    { account: '4000', amount: inr(25_000) },
    { account: '1110', amount: inr(-25_000) },
  ],
  fee_kept: inr(590),
};
const refund: Refund = {
  id: 'rfd_1',
  payment_id: 'pay_1',
  invoice_number: 'INV/26-27/0001',
  customer_name: 'Meera Iyer',
  account_name: 'Practice',
  origin: 'shop',
  state: 'requested',
  amount: inr(25_000),
  method: 'original',
  takes: 'as_it_lies',
  reason: 'came broken',
  concerns: [],
  requested_by: 'Ravi Rao',
  own: false,
  requested_at: '2126-12-01T07:00:00Z',
  why: '',
  credit_owed: inr(0),
  customer_words: 'The lamp does not light.',
  from_sale: inr(0),
  refund_vouchers: [],
};
const toCredit: Shape<'LeftToCredit'> = {
  total: inr(30_000),
  taxed: true,
  lines: [
    { line: 1, tax_code: 'IN0', quantity: '2.000', amount: inr(10_000) },
    { line: 2, tax_code: 'IN18', quantity: '1.000', amount: inr(17_700) },
  ],
};
const chart = { items: [{ code: '1110', name: 'Gateway clearing' }] };

const EFFECT = 'POST /payments/pay_1/refunds/effect';
const REQUEST = 'POST /payments/pay_1/refunds';
const table = (more: Record<string, unknown> = {}) => ({
  'GET /payments/pay_1': payment,
  'GET /payments/pay_1/trace': { steps: [] },
  'GET /payments/pay_1/refundable': left,
  'GET /invoices/inv_1': sampleInvoice(),
  'GET /invoices/inv_1/creditable': toCredit,
  'GET /ledger/accounts': chart,
  'GET /refunds': { items: [refund] },
  'GET /refunds/rfd_1': refund,
  [EFFECT]: effect,
  ...more,
});
const may = (...permissions: string[]): Shape<'Person'> => ({ ...OWNER, role: 'support', permissions });

/** The dialog once it has read what is left. */
const dialog = async () => {
  await userEvent.click(await screen.findByRole('button', { name: 'Refund…' }));
  const form = await screen.findByRole('dialog', { name: 'Give money back' });
  await within(form).findByRole('textbox', { name: 'Reason' });
  return form;
};
const act = (form: HTMLElement) => within(form).getByRole<HTMLButtonElement>('button', { name: /^(Refund|Ask to)/ });
const type = (form: HTMLElement, name: RegExp | string, text: string) =>
  userEvent.type(within(form).getByRole('textbox', { name }), text);

afterEach(() => vi.unstubAllGlobals());

describe('giving money back', () => {
  it('shows what it does before the button works, and wants a reason and a typed word', async () => {
    let tell = () => {};
    const told = new Promise<RefundEffect>((resolve) => {
      tell = () => resolve(effect);
    });
    const app = await openApp(
      '/payments/pay_1',
      table({ [EFFECT]: () => told, [REQUEST]: { ...refund, state: 'processing' } }),
    );
    const form = await dialog();
    await type(form, 'Reason', ' came broken ');
    await type(form, 'Type refund to go on', 'refund');
    expect(act(form).disabled).toBe(true);
    expect(within(form).getByText(/what it does stands here/)).toBeTruthy();
    tell();
    const shown = await within(form).findByRole('region', { name: 'What it does' });
    await within(shown).findByText('Credited');
    expect(shown.textContent).toContain('211.86');
    expect(within(shown).getByText('Fee that the gateway keeps').parentElement?.textContent).toContain('5.90');
    expect(within(shown).getByText('Left to refund after it').parentElement?.textContent).toContain('50.00');
    expect(await within(shown).findByText('Gateway clearing')).toBeTruthy();
    await userEvent.click(await within(form).findByRole('button', { name: /^Refund .*250\.00/ }));
    await waitFor(() =>
      expect(app.sent(REQUEST).at(-1)?.body).toEqual({
        amount: inr(30_000),
        method: 'original',
        reason: 'came broken',
      }),
    );
    expect(app.sent(REQUEST)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(await screen.findByText(/250\.00 is on its way back/)).toBeTruthy();
    // What is asked for the effect and what is sent differ in the reason alone.
    expect(app.sent(EFFECT).at(-1)?.body).toMatchObject({ amount: inr(30_000), method: 'original' });
  });

  it('never sends more than is left', async () => {
    const app = await openApp('/payments/pay_1', table());
    const form = await dialog();
    await userEvent.click(within(form).getByRole('radio', { name: 'By amount' }));
    await type(form, 'Reason', 'came broken');
    await type(form, 'Amount', '300.01');
    await type(form, 'Type refund to go on', 'refund');
    const amount = within(form).getByRole('textbox', { name: 'Amount' });
    const said = await within(form).findByText(/More than nothing, and at most .*300\.00/);
    expect(amount.getAttribute('aria-describedby')).toBe(said.closest('[id]')?.id);
    expect(act(form).disabled).toBe(true);
    const asked = app.sent(EFFECT).map(({ body }) => (body as { amount: { minor: number } }).amount.minor);
    expect(asked).not.toContain(30_001);
    expect(app.sent(REQUEST)).toEqual([]);
  });

  it('by line names the lines, and always takes them out of the sale', async () => {
    const app = await openApp('/payments/pay_1', table({ [REQUEST]: { ...refund, state: 'refunded' } }));
    const form = await dialog();
    await userEvent.click(within(form).getByText('More'));
    expect(within(form).getByRole('radio', { name: 'Goodwill' })).toBeTruthy();
    await userEvent.click(within(form).getByRole('radio', { name: 'By line' }));
    expect(within(form).queryByRole('radio', { name: 'Goodwill' })).toBeNull();
    await userEvent.click(within(form).getByRole('checkbox', { name: 'Lamp' }));
    await userEvent.click(within(form).getByRole('radio', { name: 'Cash' }));
    await type(form, 'Reason', 'came broken');
    await type(form, /What the customer said/, 'It does not light.');
    await type(form, 'Type refund to go on', 'refund');
    await waitFor(() => expect(act(form).disabled).toBe(false));
    await userEvent.click(act(form));
    await waitFor(() =>
      expect(app.sent(REQUEST).at(-1)?.body).toEqual({
        lines: [{ line: 2 }],
        method: 'cash',
        reason: 'came broken',
        customer_words: 'It does not light.',
      }),
    );
    expect(await screen.findByText(/250\.00 went back/)).toBeTruthy();
  });

  it('is asked for where somebody else has to approve it: nothing leaves, so no word is typed', async () => {
    const asks = may('payments:read', 'refunds:create');
    const app = await openApp(
      '/payments/pay_1',
      table({ [EFFECT]: { ...effect, needs_approval: true }, [REQUEST]: refund }),
      { person: asks },
    );
    const form = await dialog();
    await type(form, 'Reason', 'came broken');
    const ask = await within(form).findByRole<HTMLButtonElement>('button', { name: /^Ask to refund .*250\.00/ });
    expect(within(form).getByText(/Somebody else has to approve this/)).toBeTruthy();
    expect(within(form).queryByRole('textbox', { name: /Type refund/ })).toBeNull();
    // Who may not see invoices or books chooses no lines, and reads codes of accounts.
    expect(within(form).queryByRole('radio', { name: 'By line' })).toBeNull();
    expect(within(form).getByText('1110')).toBeTruthy();
    await userEvent.click(ask);
    await waitFor(() => expect(app.sent(REQUEST)).toHaveLength(1));
    expect(await screen.findByText(/is asked for: somebody else has to approve it/)).toBeTruthy();
  });

  it('tells a refusal, and keeps what was typed', async () => {
    const refused = new Refusal(409, { code: 'refund.under_dispute', detail: 'under dispute' });
    await openApp('/payments/pay_1', table({ [EFFECT]: refused }));
    const form = await dialog();
    await type(form, 'Reason', 'came broken');
    expect((await within(form).findByRole('alert')).textContent).toContain('bank has asked for this money');
    expect(within(form).getByRole<HTMLTextAreaElement>('textbox', { name: 'Reason' }).value).toBe('came broken');
    expect(act(form).disabled).toBe(true);
  });

  it('asks for the effect anew at each opening, and offers to try again where that failed', async () => {
    const answers: Record<string, unknown> = table();
    const app = await openApp('/payments/pay_1', answers);
    await within(await dialog()).findByText('Credited');
    await userEvent.keyboard('{Escape}');
    expect(app.sent(EFFECT)).toHaveLength(1);
    answers[EFFECT] = new Refusal(503, { code: 'unavailable' });
    const form = await dialog();
    await userEvent.click(await within(form).findByRole('button', { name: 'Try again' }));
    expect(app.sent(EFFECT)).toHaveLength(3);
    expect(within(form).queryByText('Credited')).toBeNull();
    answers[EFFECT] = effect;
    await userEvent.click(await within(form).findByRole('button', { name: 'Try again' }));
    await within(form).findByText('Credited');
  });

  it('forgets what could not be read in a line that is no longer chosen', async () => {
    const app = await openApp('/payments/pay_1', table({ [REQUEST]: { ...refund, state: 'refunded' } }));
    const form = await dialog();
    await userEvent.click(within(form).getByRole('radio', { name: 'By line' }));
    const tick = (name: string) => userEvent.click(within(form).getByRole('checkbox', { name }));
    await tick('Lamp');
    await userEvent.click(within(form).getByRole('combobox', { name: 'How much of Lamp' }));
    await userEvent.click(await screen.findByRole('option', { name: 'Off the price' }));
    await type(form, 'Off Lamp, tax included', 'much');
    await userEvent.tab();
    await within(form).findByText(/This is not an amount/);
    await tick('Lamp');
    const [other] = within(form).getAllByRole('checkbox');
    await userEvent.click(other as HTMLElement);
    await type(form, 'Reason', 'came broken');
    await type(form, 'Type refund to go on', 'refund');
    await waitFor(() => expect(act(form).disabled).toBe(false));
    expect(app.sent(EFFECT).at(-1)?.body).toMatchObject({ lines: [{ line: 1 }] });
  });

  it.each([
    ['the gateway gives back only the whole', { 'GET /payments/pay_1/refundable': { ...left, in_parts: false } }],
    ['the way is refused', { [EFFECT]: new Refusal(409, { code: 'refund.not_offered' }) }],
  ])('shows the other ways by itself where %s', async (_, answers) => {
    await openApp('/payments/pay_1', table(answers));
    const details = within(await dialog())
      .getByText('More')
      .closest('details');
    await waitFor(() => expect(details?.open).toBe(true));
  });

  it('says until when the gateway takes it, and what it does before it is settled', async () => {
    const fresh = { ...left, original_until: '2127-05-30T06:00:00Z', whole_until_settled: true };
    await openApp('/payments/pay_1', table({ 'GET /payments/pay_1/refundable': fresh }));
    const form = await dialog();
    expect(within(form).getByText(/takes refunds of this payment until 30 May 2127/)).toBeDefined();
    expect(within(form).getByText(/all of it or nothing/)).toBeDefined();
  });

  it('gives it back otherwise once the gateway takes no refund any more', async () => {
    const old = { ...left, original_until: '2126-05-30T06:00:00Z', methods: ['cash', 'transfer'] };
    await openApp('/payments/pay_1', table({ 'GET /payments/pay_1/refundable': old }));
    const form = await dialog();
    expect(within(form).getByText(/took refunds of this payment until 30 May 2126/)).toBeDefined();
    expect(within(form).queryByText(/all of it or nothing/)).toBeNull();
  });

  it('leaves the other ways open that a person has opened', async () => {
    await openApp('/payments/pay_1', table());
    const form = await dialog();
    const details = within(form).getByText('More').closest('details');
    expect(details?.open).toBe(false);
    await userEvent.click(within(form).getByText('More'));
    await type(form, 'Reason', 'came broken');
    expect(details?.open).toBe(true);
  });

  it('takes the word however a keyboard writes it, and gives the focus back when it closes', async () => {
    await openApp('/payments/pay_1', table());
    const form = await dialog();
    await type(form, 'Reason', 'came broken');
    await type(form, 'Type refund to go on', 'Refund ');
    await waitFor(() => expect(act(form).disabled).toBe(false));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Refund…' })));
  });

  it('has no act while nobody knows of another refund, but the way to it', async () => {
    const doubt = { ...left, in_doubt: 'rfd_9' };
    await openApp('/payments/pay_1', table({ 'GET /payments/pay_1/refundable': doubt }));
    await userEvent.click(await screen.findByRole('button', { name: 'Refund…' }));
    const form = await screen.findByRole('dialog', { name: 'Give money back' });
    const link = await within(form).findByRole('link', { name: 'See that refund' });
    expect(link.getAttribute('href')).toBe('/refunds?id=rfd_9');
    expect(within(form).queryByRole('button', { name: /^Refund/ })).toBeNull();
  });

  it('has no act under dispute', async () => {
    const disputed = { ...left, under_dispute: true };
    await openApp('/payments/pay_1', table({ 'GET /payments/pay_1/refundable': disputed }));
    await userEvent.click(await screen.findByRole('button', { name: 'Refund…' }));
    const form = await screen.findByRole('dialog', { name: 'Give money back' });
    expect(await within(form).findByText(/bank has asked for this money/)).toBeTruthy();
    expect(within(form).queryByRole('button', { name: /^Refund/ })).toBeNull();
  });

  it('is not offered to who may only look', async () => {
    await openApp('/payments/pay_1', table(), { person: may('payments:read') });
    expect(await screen.findByRole('list', { name: 'Refunds' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Refund…' })).toBeNull();
  });
});

describe('a refund of which nobody knows whether it arrived', () => {
  const send = async () => {
    const form = await dialog();
    await type(form, 'Reason', 'came broken');
    await type(form, 'Type refund to go on', 'refund');
    await waitFor(() => expect(act(form).disabled).toBe(false));
    await userEvent.click(act(form));
  };
  const unclear = async () => {
    const told = await screen.findByText('It is not known whether this refund arrived');
    return told.closest<HTMLElement>('[role="dialog"]') as HTMLElement;
  };

  it('can only be sent the same again, under the same key, even after the dialog was closed', async () => {
    const answers: Record<string, unknown> = table({ [REQUEST]: new Refusal(500, { code: 'internal' }) });
    const app = await openApp('/payments/pay_1', answers);
    await send();
    const first = await unclear();
    expect(first.textContent).toContain('does not do it twice');
    expect(first.textContent).toContain('250.00');
    expect(first.textContent).toContain('came broken');
    expect(within(first).queryByRole('textbox')).toBeNull();
    // The cross closes as well.
    await userEvent.click(within(first).getAllByRole('button', { name: 'Close' })[0] as HTMLElement);
    expect(screen.queryByRole('dialog')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Refund…' }));
    const again = await unclear();
    await userEvent.click(within(again).getByRole('button', { name: 'Send the same again' }));
    await within(again).findByRole('alert');
    answers[REQUEST] = { ...refund, state: 'refunded' };
    await userEvent.click(within(again).getByRole('button', { name: 'Send the same again' }));
    expect(await screen.findByText(/250\.00 went back/)).toBeTruthy();
    const sent = app.sent(REQUEST);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(1);
    expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    // Its answer was clear: the next begins anew.
    await dialog();
  });

  it('that is refused clearly is told, and forgotten', async () => {
    const answers: Record<string, unknown> = table({ [REQUEST]: new Refusal(503, { code: 'unavailable' }) });
    await openApp('/payments/pay_1', answers);
    await send();
    const form = await unclear();
    answers[REQUEST] = new Refusal(409, { code: 'refund.under_dispute' });
    await userEvent.click(within(form).getByRole('button', { name: 'Send the same again' }));
    expect((await within(form).findByRole('alert')).textContent).toContain('bank has asked for this money');
    expect(within(form).queryByText(/It is not known/)).toBeNull();
    expect(within(form).queryByRole('button', { name: 'Send the same again' })).toBeNull();
    await userEvent.keyboard('{Escape}');
    await dialog();
  });

  it('cannot be left while its answer is awaited', async () => {
    let tell = () => {};
    const told = new Promise<Refund>((resolve) => {
      tell = () => resolve({ ...refund, state: 'processing' });
    });
    await openApp('/payments/pay_1', table({ [REQUEST]: () => told }));
    await send();
    const form = screen.getByRole('dialog', { name: 'Give money back' });
    await userEvent.keyboard('{Escape}');
    expect(within(form).getByRole<HTMLButtonElement>('button', { name: 'Close' }).disabled).toBe(true);
    expect(within(form).getByRole<HTMLButtonElement>('button', { name: 'Keep as it is' }).disabled).toBe(true);
    tell();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('what became of a refund', () => {
  it.each([
    ['requested', /250\.00 is asked for: somebody else has to approve it/, undefined],
    ['approved', /250\.00 is on its way back/, 'success'],
    ['processing', /250\.00 is on its way back/, 'success'],
    ['unknown', /Nobody knows yet whether .*250\.00 went/, undefined],
    ['refunded', /250\.00 went back/, 'success'],
    ['failed', /The refund of .*250\.00 did not go/, 'error'],
    ['rejected', /The refund of .*250\.00 is rejected/, undefined],
  ])('is said as it is: %s', async (state, words, look) => {
    const APPROVE = 'POST /refunds/rfd_1/approve';
    await openApp('/refunds?id=rfd_1', table({ [APPROVE]: { ...refund, state } }));
    await userEvent.click(await screen.findByRole('button', { name: /^Approve and refund/ }));
    const asked = await screen.findByRole('dialog', { name: /Let .*250\.00 go/ });
    await type(asked, 'Type refund to go on', 'refund');
    await userEvent.click(within(asked).getByRole('button', { name: /^Approve and refund/ }));
    const told = await screen.findByText(words);
    expect(told.closest('[data-sonner-toast]')?.getAttribute('data-type') || undefined).toBe(look);
  });
});

describe('why somebody has to look at a refund', () => {
  const NEW = 'Suspicious: the customer is new.';
  const waits: Refund = { ...refund, concerns: ['limit', 'new_customer'] };

  it('is told before it is asked for', async () => {
    await openApp(
      '/payments/pay_1',
      table({ [EFFECT]: { ...effect, needs_approval: true, concerns: waits.concerns } }),
    );
    const form = await dialog();
    const told = await within(form).findByRole('region', { name: 'Why somebody has to approve it' });
    expect(within(told).getAllByRole('listitem')).toHaveLength(2);
    expect(within(told).getByText(NEW)).toBeTruthy();
  });

  it('is told to whoever lets it go alone all the same', async () => {
    await openApp('/payments/pay_1', table({ [EFFECT]: { ...effect, concerns: ['chargeback'] } }));
    const told = await within(await dialog()).findByRole('region', { name: 'Look at this before it goes' });
    expect(told.textContent).toContain('bank once took money back');
  });

  it('stands in the queue, beside the refund, and before it is approved', async () => {
    await openApp(
      '/refunds?waiting=true&id=rfd_1',
      table({ 'GET /refunds': { items: [waits] }, 'GET /refunds/rfd_1': waits }),
    );
    const opened = await screen.findByRole('dialog', { name: /250\.00/ });
    expect(within(opened).getByText(NEW)).toBeTruthy();
    expect(screen.getByText('Above the limit, New customer')).toBeTruthy();
    await userEvent.click(within(opened).getByRole('button', { name: /^Approve and refund/ }));
    const asked = await screen.findByRole('dialog', { name: /Let .*250\.00 go/ });
    expect(within(asked).getByText(NEW)).toBeTruthy();
  });
});

describe('the refunds of a payment', () => {
  it('are no question where nothing came in', async () => {
    const open = { ...payment, state: 'pending', captured: inr(0) };
    const app = await openApp('/payments/pay_1', table({ 'GET /payments/pay_1': open }));
    await screen.findByRole('heading', { name: /Meera Iyer/ });
    expect(screen.queryByRole('button', { name: 'Refund…' })).toBeNull();
    expect(screen.queryByRole('heading', { name: 'Refunds' })).toBeNull();
    expect(app.sent('GET /refunds')).toEqual([]);
  });

  it('are listed with what became of each', async () => {
    const items = [
      { ...refund, id: 'rfd_2', state: 'unknown', reason: 'late', unknown_since: '2126-12-01T08:00:00Z' },
      { ...refund, id: 'rfd_3', state: 'refunded', origin: 'gateway', requested_by: '', reason: '' },
    ];
    await openApp('/payments/pay_1', table({ 'GET /refunds': { items } }));
    const [unknown, made] = within(await screen.findByRole('list', { name: 'Refunds' })).getAllByRole('listitem');
    expect(unknown?.textContent).toContain('Nobody knows yet: the gateway is being asked.');
    expect(unknown?.textContent).toContain('Ravi Rao');
    expect(
      within(unknown as HTMLElement)
        .getByRole('link')
        .getAttribute('href'),
    ).toBe('/refunds?id=rfd_2');
    expect(made?.textContent).toContain('Made at the gateway');
    expect(made?.textContent).toContain('Went back');
  });
});

describe('the list of refunds', () => {
  const drawer = () => screen.findByRole('dialog', { name: /250\.00/ });

  it('is the queue of what waits, and opens a refund beside it', async () => {
    const app = await openApp('/refunds', table());
    await userEvent.click(await screen.findByRole('switch', { name: 'Waits for somebody' }));
    await waitFor(() => expect(app.at()).toBe('/refunds?waiting=true'));
    const row = await screen.findByRole('row', { name: /Meera Iyer/ });
    await userEvent.click(within(row).getByRole('button', { name: 'Meera Iyer' }));
    expect(within(await drawer()).getByText('The lamp does not light.')).toBeTruthy();
    expect(app.at()).toContain('id=rfd_1');
  });

  it('lets go what a colleague asked for, once a word is typed', async () => {
    const APPROVE = 'POST /refunds/rfd_1/approve';
    const app = await openApp('/refunds?id=rfd_1', table({ [APPROVE]: { ...refund, state: 'approved' } }));
    await userEvent.click(within(await drawer()).getByRole('button', { name: /^Approve and refund/ }));
    const asked = await screen.findByRole('dialog', { name: /Let .*250\.00 go/ });
    const approve = within(asked).getByRole<HTMLButtonElement>('button', { name: /^Approve and refund .*250\.00/ });
    expect(approve.disabled).toBe(true);
    await type(asked, 'Type refund to go on', 'refund');
    await userEvent.click(approve);
    await waitFor(() => expect(app.sent(APPROVE).at(-1)?.body).toEqual({}));
    expect(await screen.findByText(/250\.00 is on its way back/)).toBeTruthy();
  });

  it('never lets somebody approve what they asked for', async () => {
    const own = { ...refund, own: true };
    const REJECT = 'POST /refunds/rfd_1/reject';
    const rejected = { ...own, state: 'rejected' };
    const app = await openApp('/refunds?id=rfd_1', table({ 'GET /refunds/rfd_1': own, [REJECT]: rejected }));
    const opened = await drawer();
    expect(within(opened).getByText(/Somebody else has to approve what you asked for/)).toBeTruthy();
    expect(within(opened).queryByRole('button', { name: /^Approve/ })).toBeNull();
    await userEvent.click(within(opened).getByRole('button', { name: 'Take it back…' }));
    const asked = await screen.findByRole('dialog', { name: /Say no/ });
    await type(asked, 'Why not', 'wrong payment');
    await userEvent.click(within(asked).getByRole('button', { name: 'Take it back…' }));
    await waitFor(() => expect(app.sent(REJECT).at(-1)?.body).toEqual({ reason: 'wrong payment' }));
  });

  it.each([
    ['It went', true],
    ['It did not go', false],
  ])('has a person say of one that nobody can tell: %s', async (name, went) => {
    const unknown = { ...refund, state: 'unknown', own: true, unknown_since: '2126-12-01T08:00:00Z' };
    const TELL = 'POST /refunds/rfd_1/tell';
    const app = await openApp('/refunds?id=rfd_1', table({ 'GET /refunds/rfd_1': unknown, [TELL]: refund }));
    const opened = await drawer();
    expect(within(opened).getByText(/had no clear answer, and the gateway is being asked/)).toBeTruthy();
    await userEvent.click(within(opened).getByRole('button', { name }));
    const asked = await screen.findByRole('dialog', { name: /at the gateway\?/ });
    const say = within(asked).getByRole<HTMLButtonElement>('button', { name });
    expect(say.disabled).toBe(true);
    await type(asked, 'How you know', 'seen in the dashboard');
    await userEvent.click(say);
    await waitFor(() => expect(app.sent(TELL).at(-1)?.body).toEqual({ went, reason: 'seen in the dashboard' }));
  });

  it('issues the credit note that is owed, for who may correct invoices', async () => {
    const owed = { ...refund, state: 'refunded', from_sale: inr(25_000), credit_owed: inr(25_000) };
    const CREDIT = 'POST /refunds/rfd_1/credit-note';
    const app = await openApp('/refunds?id=rfd_1', table({ 'GET /refunds/rfd_1': owed, [CREDIT]: owed }), {
      person: may('payments:read', 'billing:correct'),
    });
    await userEvent.click(within(await drawer()).getByRole('button', { name: /^Issue credit note/ }));
    const asked = await screen.findByRole('dialog', { name: /Credit note of .*250\.00/ });
    await userEvent.click(within(asked).getByRole('button', { name: /^Issue credit note of .*250\.00/ }));
    await waitFor(() => expect(app.sent(CREDIT).at(-1)?.body).toEqual({ reason: 'came broken' }));
  });

  it('names the refund voucher of an advance that went back', async () => {
    const voucher = {
      id: 'rfv_1',
      gross: inr(25_000),
      tax: inr(0),
      refunded_on: '2126-12-01',
      issued_on: '2126-12-01',
    };
    const back = { ...refund, state: 'refunded', refund_vouchers: [{ ...voucher, number: 'RF/26-27/0001' }] };
    await openApp('/refunds?id=rfd_1', table({ 'GET /refunds/rfd_1': back }));
    expect(within(await drawer()).getByText('RF/26-27/0001')).toBeTruthy();
  });

  it('has no acts for who may only look', async () => {
    await openApp('/refunds?id=rfd_1', table(), { person: may('payments:read') });
    const opened = await drawer();
    expect(within(opened).getByText(/has to let this go/)).toBeTruthy();
    expect(within(opened).queryByRole('button', { name: /Approve|Reject|credit note/ })).toBeNull();
  });

  it('teaches where refunds come from while there is none', async () => {
    await openApp('/refunds', table({ 'GET /refunds': { items: [] } }));
    expect(await screen.findByText('No refunds yet')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to the payments' })).toBeTruthy();
  });

  it('is told in Arabic', async () => {
    await openApp('/refunds?id=rfd_1', table(), { language: 'ar' });
    expect(await screen.findByRole('heading', { name: 'عمليات الاسترداد', hidden: true })).toBeTruthy();
    expect((await screen.findAllByText('بانتظار الموافقة')).length).toBeGreaterThan(0);
    expect(screen.getByText('ما قاله العميل')).toBeTruthy();
  });
});

describe('who refunds alone', () => {
  const suspicion = { refunds: 3, refunds_days: 30, new_days: 7, chargeback: true };
  const policy: Shape<'RefundPolicy'> = {
    automatic_max_minor: 50_000,
    automatic_day_minor: 200_000,
    automatic: {},
    suspicion,
    version: 3,
  };
  const PUT = 'PUT /settings/refunds';

  it('is changed in amounts as people type them, from the version that was read', async () => {
    const app = await openApp('/settings?tab=refunds', {
      'GET /settings': SETTINGS,
      'GET /settings/refunds': policy,
      [PUT]: { ...policy, second_person_minor: 1_000_050, version: 4 },
    });
    const second = await screen.findByLabelText(/Two people above/);
    expect(screen.getByLabelText<HTMLInputElement>(/One refund without approval/).value).toBe('500.00');
    await userEvent.type(second, '10,000.50');
    await userEvent.tab();
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() =>
      expect(app.sent(PUT).at(-1)?.body).toEqual({
        automatic_max_minor: 50_000,
        automatic_day_minor: 200_000,
        second_person_minor: 1_000_050,
        automatic: {},
        suspicion,
      }),
    );
    expect(app.sent(PUT)[0]?.headers.get('If-Match')).toBe('"3"');
  });

  it('switches each rule by itself, and begins with a usual figure', async () => {
    const app = await openApp('/settings?tab=refunds', {
      'GET /settings': SETTINGS,
      'GET /settings/refunds': policy,
      [PUT]: { ...policy, version: 4 },
    });
    await userEvent.click(await screen.findByRole('checkbox', { name: 'The first refunds of a customer' }));
    expect(screen.getByLabelText<HTMLInputElement>('Refunds of one customer').value).toBe('1');
    await userEvent.type(screen.getByLabelText(/Within days; empty: ever/), '90');
    await userEvent.click(screen.getByRole('checkbox', { name: 'A new customer' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'A past chargeback' }));
    await userEvent.tab();
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() =>
      expect(app.sent(PUT).at(-1)?.body).toMatchObject({
        automatic: { customer_max: 1, customer_days: 90 },
        suspicion: { refunds: 3, refunds_days: 30, chargeback: false },
      }),
    );
    expect(app.sent(PUT).at(-1)?.body).not.toHaveProperty('suspicion.new_days');
  });

  it('sends no figure that is none', async () => {
    const app = await openApp('/settings?tab=refunds', {
      'GET /settings': SETTINGS,
      'GET /settings/refunds': policy,
    });
    const days = await screen.findByLabelText('Known for less than days');
    await userEvent.clear(days);
    await userEvent.type(days, '0');
    await userEvent.tab();
    expect(await screen.findByText('A whole number, 1 to 3650.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(app.sent(PUT)).toEqual([]);
  });

  it('is only read by who may not approve', async () => {
    await openApp(
      '/settings?tab=refunds',
      { 'GET /settings': SETTINGS, 'GET /settings/refunds': policy },
      { person: may('settings:read', 'refunds:create') },
    );
    const most = await screen.findByLabelText<HTMLInputElement>(/One refund without approval/);
    expect(most.disabled).toBe(true);
  });
});
