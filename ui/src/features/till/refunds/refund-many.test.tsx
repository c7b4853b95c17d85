import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';
import { sortedBy } from './many-values';
import type { RefundEffect } from './queries';

const payment = (id: string, customer_name: string): Shape<'PaymentSummary'> => ({
  id,
  invoice_id: `inv_${id}`,
  invoice_number: `INV/${id}`,
  customer_name,
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
});
const effect = (minor: number, needs_approval = false): RefundEffect => ({
  amount: inr(minor),
  left_after: inr(0),
  method: 'original',
  needs_approval,
  concerns: needs_approval ? ['many_refunds'] : [],
  from_sale: inr(minor),
  credit_owed: '',
  postings: [],
});
const BULK = 'POST /refunds/bulk';
const table = (more: Record<string, unknown> = {}) => ({
  'GET /payments': { items: [payment('pay_1', 'Meera'), payment('pay_2', 'Ravi'), payment('pay_3', 'Farah')] },
  'GET /refunds': { items: [] },
  'POST /payments/pay_1/refunds/effect': effect(25_000),
  'POST /payments/pay_2/refunds/effect': effect(90_000, true),
  'POST /payments/pay_3/refunds/effect': new Refusal(409, { code: 'refund.under_dispute', detail: 'under dispute' }),
  [BULK]: {
    outcomes: [
      { payment_id: 'pay_1', refund_id: 'rfd_1', state: 'processing', amount: inr(25_000) },
      { payment_id: 'pay_2', problem: 'refund.one_in_doubt', sentence: 'nobody knows' },
    ],
  },
  ...more,
});
const dialog = (name: RegExp) => screen.findByRole('dialog', { name });

/** Ticks these and opens the dialog, which has looked at all of them. */
const ask = async (...names: string[]) => {
  for (const name of names) await userEvent.click(await screen.findByRole('checkbox', { name: `Tick ${name}` }));
  await userEvent.click(await screen.findByRole('button', { name: 'Refund selected…' }));
  const form = await dialog(/Give the money of/);
  await waitFor(() => expect(within(form).queryByRole('progressbar')).toBeNull());
  return form;
};
const fill = async (form: HTMLElement) => {
  await userEvent.type(within(form).getByRole('textbox', { name: 'Reason' }), ' recall ');
  await userEvent.type(within(form).getByRole('textbox', { name: /Type refund/ }), 'refund');
};
const act = (form: HTMLElement) => within(form).getByRole<HTMLButtonElement>('button', { name: /^(Refund|Ask to)/ });

afterEach(() => vi.unstubAllGlobals());

describe('refunding many payments', () => {
  it('shows of each what goes, what waits and what cannot go, and sends once what can', async () => {
    const app = await openApp('/payments', table());
    const form = await ask('Meera', 'Ravi', 'Farah');
    const part = (name: RegExp) => within(form).getByRole('region', { name });
    expect(part(/One goes back at once/).textContent).toContain('Meera');
    expect(part(/approved by somebody else first/).textContent).toContain('Many refunds');
    expect(part(/One has to be approved/).textContent).toMatch(/Ravi.*900\.00/);
    expect(part(/One cannot be refunded now/).textContent).toMatch(/Farah.*bank has asked for this money/);
    expect(within(form).getByText('In all').parentElement?.textContent).toContain('1,150.00');
    expect(act(form).disabled).toBe(true);
    await fill(form);
    expect(act(form).textContent).toMatch(/^Refund .*1,150\.00 of 2 payments/);
    await userEvent.click(act(form));
    await waitFor(() => expect(app.sent(BULK)[0]?.body).toEqual({ payment_ids: ['pay_1', 'pay_2'], reason: 'recall' }));
    expect(app.sent(BULK)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    const done = await dialog(/One refund was taken in/);
    const [went, refused] = within(done).getAllByRole('listitem');
    expect(went?.textContent).toMatch(/Meera.*250\.00.*On its way/);
    expect(went?.querySelector('a')?.getAttribute('href')).toBe('/refunds?id=rfd_1');
    expect(refused?.textContent).toMatch(/Ravi.*No refund.*Nobody knows yet what became of an earlier refund/);
    const close = within(done).getAllByRole('button', { name: 'Close' }).at(-1) as HTMLElement;
    await userEvent.click(close);
    expect(screen.queryByRole('button', { name: 'Refund selected…' })).toBeNull();
    expect(app.sent(BULK)).toHaveLength(1);
  });

  it('needs no typed word where nothing leaves before somebody approves it', async () => {
    const app = await openApp('/payments', table());
    const form = await ask('Ravi');
    expect(within(form).queryByRole('textbox', { name: /Type refund/ })).toBeNull();
    await userEvent.type(within(form).getByRole('textbox', { name: 'Reason' }), 'recall');
    await userEvent.click(within(form).getByRole('button', { name: /^Ask to refund .*900\.00 of one payment/ }));
    await waitFor(() => expect(app.sent(BULK)).toHaveLength(1));
  });

  it('has no act where nothing can go', async () => {
    await openApp('/payments', table());
    const form = await ask('Farah');
    expect(act(form).disabled).toBe(true);
    expect(within(form).queryByRole('textbox', { name: 'Reason' })).toBeNull();
  });

  it('sends nothing while it is not known of one what would happen, and looks at that one again', async () => {
    const answers: Record<string, unknown> = table({
      'POST /payments/pay_2/refunds/effect': new Refusal(503, { code: 'unavailable' }),
    });
    const app = await openApp('/payments', answers);
    const form = await ask('Meera', 'Ravi');
    await fill(form);
    expect(act(form).disabled).toBe(true);
    answers['POST /payments/pay_2/refunds/effect'] = effect(5_000);
    await userEvent.click(within(form).getByRole('button', { name: 'Look at that one again' }));
    await waitFor(() => expect(act(form).disabled).toBe(false));
    expect(act(form).textContent).toContain('300.00');
    expect(app.sent('POST /payments/pay_1/refunds/effect')).toHaveLength(1);
  });

  it('keeps what was sent without a clear answer, and sends only the same again under the same key', async () => {
    const answers: Record<string, unknown> = table({ [BULK]: new Refusal(500, { code: 'internal' }) });
    const app = await openApp('/payments', answers);
    const form = await ask('Meera', 'Ravi');
    await fill(form);
    await userEvent.click(act(form));
    await screen.findByText('It is not known whether these 2 refunds arrived', { selector: '[role=dialog] *' });
    await userEvent.keyboard('{Escape}');
    // It waits above the list, whatever is ticked meanwhile.
    await userEvent.click(await screen.findByRole('button', { name: 'See what was sent' }));
    const unclear = await dialog(/Give the money of 2 payments/);
    expect(unclear.textContent).toContain('Meera, Ravi');
    answers[BULK] = {
      outcomes: [{ payment_id: 'pay_1', refund_id: 'rfd_1', state: 'processing', amount: inr(25_000) }],
    };
    await userEvent.click(within(unclear).getByRole('button', { name: 'Send the same again' }));
    const done = await dialog(/One refund was taken in/);
    expect(within(done).getAllByRole('listitem')[1]?.textContent).toContain('It was refused when it was first sent');
    const [first, second] = app.sent(BULK).map(({ headers }) => headers.get('Idempotency-Key'));
    expect(second).toBe(first);
    expect(app.sent(BULK)[1]?.body).toEqual(app.sent(BULK)[0]?.body);
  });

  it('is not offered to who may only look', async () => {
    await openApp('/payments', table(), { person: { ...OWNER, role: 'support', permissions: ['payments:read'] } });
    await screen.findByRole('row', { name: /Meera/ });
    expect(screen.queryByRole('checkbox')).toBeNull();
  });

  it('is told in Arabic', async () => {
    await openApp('/payments', table(), { language: 'ar' });
    await userEvent.click(await screen.findByRole('checkbox', { name: 'تحديد Meera' }));
    await userEvent.click(await screen.findByRole('button', { name: 'رد مال المحدد…' }));
    expect(await screen.findByRole('dialog', { name: 'رد مال دفعة واحدة' })).toBeTruthy();
  });
});

it('takes no answer, a lost session and a busy server for no refusal', () => {
  const problem = (status: number) => ({ effect: undefined, problem: { status } as never });
  const sorted = sortedBy(['a', 'b', 'c', 'd', 'e'], [problem(409), problem(0), problem(401), problem(429)]);
  expect(sorted.refused.map(({ payment }) => payment)).toEqual(['a']);
  expect(sorted.unknown.map(({ payment }) => payment)).toEqual(['b', 'c', 'd']);
  expect(sorted.coming).toBe(1);
});
