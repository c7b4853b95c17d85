import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { type Call, OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice, samplePart } from '@/testing/sample-invoice';

type Ask = Shape<'InstalmentPlanAsk'>;

const parts = [
  samplePart({ part: 1, paid: inr(10_000), due: inr(0), state: 'paid' }),
  samplePart({ part: 2, due_on: '2127-01-05', paid: inr(2_500), due: inr(7_500), state: 'due' }),
  samplePart({ part: 3, due_on: '2127-02-05', state: 'open' }),
];

/** Equal thirds of the sample, whatever is asked. */
const thirds = (call: Call) => {
  const { parts: asked } = call.body as Ask;
  return {
    parts: asked.map(({ due_on }, at) => ({ ...samplePart(), part: at + 1, due_on })),
    sum: inr(30_000),
    difference: inr(0),
  };
};

const table = (invoice = sampleInvoice(), more: Record<string, unknown> = {}) => ({
  'GET /invoices/inv_1': invoice,
  'GET /payments': { items: [] },
  'GET /audit': { items: [] },
  'POST /invoices/inv_1/instalments/calculate': thirds,
  ...more,
});

const PAGE = '/invoices/inv_1';
const CALCULATE = 'POST /invoices/inv_1/instalments/calculate';
const PLAN = 'POST /invoices/inv_1/instalments';
const dialog = () => screen.findByRole('dialog', { name: /Split into instalments/ });
const act = (form: HTMLElement) => within(form).getByRole<HTMLButtonElement>('button', { name: /^Split into/ });

afterEach(() => vi.unstubAllGlobals());

describe('the instalments of an invoice', () => {
  it('are listed with what is paid and what is left of each', async () => {
    await openApp(PAGE, table(sampleInvoice({ instalments: parts, payment_initiated_at: '2126-11-22T06:00:00Z' })));
    const row = await screen.findByRole('row', { name: /5 Jan 2127/ });
    expect(row.textContent).toContain('Due');
    expect(row.textContent).toContain('25.00');
    expect(row.textContent).toContain('75.00');
    expect(screen.getByText(/A payment was started, so the parts stand/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Split anew' })).toBeNull();
  });

  it('are offered where there are none, and not on a draft', async () => {
    await openApp(PAGE, table());
    expect(await screen.findByText(/To be paid in one/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Split into instalments' })).toBeTruthy();
  });

  it('are neither split nor taken back by who may only read', async () => {
    const person = { ...OWNER, role: 'accountant' as const, permissions: ['billing:read'] };
    await openApp(`${PAGE}?ask=split`, table(sampleInvoice({ instalments: parts })), { person });
    expect(await screen.findByRole('row', { name: /5 Jan 2127/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Take the plan back' })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('can be taken back until somebody pays', async () => {
    const app = await openApp(
      PAGE,
      table(sampleInvoice({ instalments: parts }), { 'DELETE /invoices/inv_1/instalments': sampleInvoice() }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Take the plan back' }));
    const question = await screen.findByRole('dialog', { name: /Take the instalments back/ });
    expect(question.textContent).toContain('Nothing changes in the books');
    await userEvent.click(within(question).getByRole('button', { name: 'Take the plan back' }));
    await waitFor(() => expect(app.sent('DELETE /invoices/inv_1/instalments')).toHaveLength(1));
    expect(await screen.findByText('The invoice is to be paid in one again')).toBeTruthy();
  });

  it('are what a payment is taken for: the next one, not the whole', async () => {
    await openApp(PAGE, table(sampleInvoice({ instalments: parts, due: inr(17_500), due_now: inr(7_500) })));
    expect(await screen.findByRole('button', { name: /^Take .*75\.00/ })).toBeTruthy();
  });

  it('are told in Arabic', async () => {
    await openApp(PAGE, table(sampleInvoice({ instalments: parts })), { language: 'ar' });
    expect(await screen.findByRole('heading', { name: 'الأقساط' })).toBeTruthy();
    expect(screen.getByText('3 أقساط')).toBeTruthy();
  });
});

describe('splitting an invoice', () => {
  it('shows the shares that the server makes before anything is kept, then keeps exactly what was asked', async () => {
    const app = await openApp(
      `${PAGE}?ask=split`,
      table(sampleInvoice(), { [PLAN]: sampleInvoice({ instalments: parts }) }),
    );
    const form = await dialog();
    await waitFor(() => expect(act(form).disabled).toBe(false));
    expect(within(form).getAllByRole('listitem')).toHaveLength(3);
    expect(within(form).getAllByRole('listitem')[0]?.textContent).toContain('100.00');
    expect(app.sent(PLAN)).toEqual([]);
    await userEvent.click(act(form));
    const asked = {
      split: 'equal',
      parts: [{ due_on: '2126-12-05' }, { due_on: '2127-01-05' }, { due_on: '2127-02-05' }],
    };
    await waitFor(() => expect(app.sent(PLAN).at(-1)?.body).toEqual(asked));
    expect(app.sent(CALCULATE).at(-1)?.body).toEqual(asked);
    expect(app.sent(PLAN)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(await screen.findByText('3 instalments are planned')).toBeTruthy();
    expect(app.at()).toBe(PAGE);
  });

  it('names the difference while amounts do not add up, and puts it right in the last part', async () => {
    const open = (call: Call) => {
      const amounts = (call.body as Ask).parts.map((part) => Math.round(Number(part.amount ?? 100) * 100));
      const sum = amounts.reduce((one, other) => one + other, 0);
      return sum === 30_000 ? thirds(call) : { parts: [], sum: inr(sum), difference: inr(sum - 30_000) };
    };
    const app = await openApp(`${PAGE}?ask=split`, table(sampleInvoice(), { [CALCULATE]: open }));
    const form = await dialog();
    await waitFor(() => expect(act(form).disabled).toBe(false));
    await userEvent.click(within(form).getByRole('radio', { name: 'Amounts of my own' }));
    const first = await within(form).findByRole('textbox', { name: /Part 1, amount/ });
    await userEvent.clear(first);
    await userEvent.type(first, '60');
    await userEvent.tab();
    expect((await within(form).findByText(/is missing/)).textContent).toContain('40.00');
    expect(act(form).disabled).toBe(true);
    await userEvent.click(within(form).getByRole('button', { name: 'Put it right in the last part' }));
    await waitFor(() => expect(act(form).disabled).toBe(false));
    const sent = app.sent(CALCULATE).at(-1)?.body as Ask;
    expect(sent.parts.map((part) => part.amount)).toEqual(['60.00', '100.00', '140.00']);
  });

  it('asks for other parts when their number, their days or their weights change', async () => {
    const app = await openApp(`${PAGE}?ask=split`, table());
    const form = await dialog();
    await waitFor(() => expect(act(form).disabled).toBe(false));
    const count = within(form).getByRole('textbox', { name: 'Parts' });
    await userEvent.clear(count);
    await userEvent.type(count, '37');
    expect(within(form).getByText('2 to 36 parts.')).toBeTruthy();
    expect(act(form).disabled).toBe(true);
    await userEvent.clear(count);
    await userEvent.type(count, '2');
    await userEvent.click(within(form).getByRole('radio', { name: 'By weight' }));
    const weight = await within(form).findByRole('textbox', { name: /Part 1, weight/ });
    await userEvent.clear(weight);
    await userEvent.type(weight, '3');
    await waitFor(() =>
      expect(app.sent(CALCULATE).at(-1)?.body).toEqual({
        split: 'proportional',
        parts: [
          { due_on: '2126-12-05', weight: '3' },
          { due_on: '2127-01-05', weight: '1' },
        ],
      }),
    );
  });

  it('tells a refusal beside the part it is about', async () => {
    const order = new Refusal(400, {
      code: 'invoice.instalment_order',
      detail: 'must not be before 2126-12-05',
      field: 'parts[1].due_on',
    });
    await openApp(`${PAGE}?ask=split`, table(sampleInvoice(), { [CALCULATE]: order }));
    const form = await dialog();
    const second = within(form).getAllByRole('listitem')[1] as HTMLElement;
    expect(await within(second).findByText(/nor before the part ahead of it/)).toBeTruthy();
    expect(act(form).disabled).toBe(true);
  });

  it('leads on to other papers where a payment was started meanwhile', async () => {
    const stands = new Refusal(409, { code: 'invoice.instalments_stand', detail: 'its instalments stand' });
    const app = await openApp(`${PAGE}?ask=split`, table(sampleInvoice(), { [PLAN]: stands }));
    const form = await dialog();
    await waitFor(() => expect(act(form).disabled).toBe(false));
    await userEvent.click(act(form));
    expect((await within(form).findByRole('alert')).textContent).toContain('its instalments stand');
    expect(within(form).getByRole('link', { name: 'Draft a supplementary invoice' })).toBeTruthy();
    await userEvent.click(within(form).getByRole('link', { name: 'Issue a credit note' }));
    await waitFor(() => expect(app.at()).toBe(`${PAGE}?ask=credit`));
  });
});
