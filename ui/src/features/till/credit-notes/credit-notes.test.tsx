import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';

const left: Shape<'LeftToCredit'> = {
  total: inr(30_000),
  taxed: true,
  lines: [
    { line: 1, tax_code: 'IN0', quantity: '2.000', amount: inr(10_000) },
    { line: 2, tax_code: 'IN18', quantity: '1.000', amount: inr(17_700) },
    { tax_code: 'untaxed', amount: inr(2_300) },
  ],
};
const calculation: Shape<'CreditCalculation'> = {
  lines: [],
  net: inr(8_475),
  tax: inr(1_525),
  rounding: inr(0),
  total: inr(10_000),
  to_due: inr(10_000),
  taxed: true,
  tax_summary: [],
  left_after: inr(20_000),
};
const note: Shape<'CreditNote'> = {
  id: 'crn_1',
  number: 'CN/26-27/0001',
  invoice_id: 'inv_1',
  invoice_number: 'INV/26-27/0001',
  customer: { id: 'cus_1', name: 'Meera Iyer', email: '', phone: '', address: '', tax_id: '' },
  currency: 'INR',
  lines: [
    {
      line: 1,
      invoice_line: 2,
      description: 'Lamp',
      quantity: '1.000',
      unit: '',
      tax_code: 'IN18',
      net: inr(8_475),
      tax: inr(1_525),
    },
    { line: 2, description: '', unit: '', tax_code: 'untaxed', net: inr(0), tax: inr(0) },
  ],
  net: inr(8_475),
  tax: inr(1_525),
  rounding: inr(0),
  total: inr(10_000),
  to_due: inr(8_000),
  to_credit: inr(2_000),
  taxed: true,
  tax_summary: [],
  reason: 'broken in the post',
  issued_on: '2126-12-01',
  issued_at: '2126-12-01T06:00:00Z',
  test: false,
  created_by: 'stf_asha',
};
const summary: Shape<'CreditNoteSummary'> = {
  id: note.id,
  number: note.number,
  invoice_id: note.invoice_id,
  invoice_number: note.invoice_number,
  customer_id: 'cus_1',
  customer_name: 'Meera Iyer',
  total: note.total,
  to_due: note.to_due,
  issued_on: note.issued_on,
  reason: note.reason,
  test: false,
};

const CALCULATE = 'POST /invoices/inv_1/credit-notes/calculate';
const ISSUE = 'POST /invoices/inv_1/credit-notes';
const PAGE = '/invoices/inv_1?ask=credit';
const table = (more: Record<string, unknown> = {}, invoice = sampleInvoice()) => ({
  'GET /invoices/inv_1': invoice,
  'GET /invoices/inv_1/creditable': left,
  'GET /payments': { items: [] },
  'GET /audit': { items: [] },
  'GET /credit-notes': { items: [summary] },
  'GET /credit-notes/crn_1': note,
  [CALCULATE]: calculation,
  ...more,
});
/** The dialog once it has read what is left. */
const dialog = async () => {
  await screen.findByRole('textbox', { name: 'Reason' });
  return screen.getByRole('dialog', { name: /Credit note on INV/ });
};
/** The act, once the totals are of what is chosen: it offers itself no sooner. */
const act = (form: HTMLElement) =>
  waitFor(() => {
    const button = within(form).getByRole<HTMLButtonElement>('button', { name: /^Credit .*100\.00/ });
    expect(button.disabled).toBe(false);
    return button;
  });
const reason = (form: HTMLElement) => within(form).getByRole('textbox', { name: 'Reason' });
const choose = (form: HTMLElement, name: string) => userEvent.click(within(form).getByRole('radio', { name }));

afterEach(() => vi.unstubAllGlobals());

describe('crediting an invoice', () => {
  it('in full shows what it comes to first, and wants a reason', async () => {
    const app = await openApp(PAGE, table({ [ISSUE]: note }));
    const form = await dialog();
    await userEvent.click(await act(form));
    expect(await within(form).findByText('Say why.')).toBeTruthy();
    expect(within(form).getByText('Left to credit after it').parentElement?.textContent).toContain('200.00');
    expect(app.sent(ISSUE)).toEqual([]);
    await userEvent.type(reason(form), ' broken in the post ');
    await userEvent.click(await act(form));
    await waitFor(() => expect(app.sent(ISSUE).at(-1)?.body).toEqual({ scope: 'full', reason: 'broken in the post' }));
    expect(app.sent(ISSUE)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(await screen.findByText('CN/26-27/0001 is issued')).toBeTruthy();
    expect(app.at()).toBe('/invoices/inv_1');
  });

  it('by amount says beside the field when it is more than is left', async () => {
    const more = new Refusal(409, {
      code: 'invoice.more_than_left',
      detail: 'only INR 300.00 is left to credit here, tax included',
      field: 'amount',
      subject: '300.00',
    });
    await openApp(PAGE, table({ [CALCULATE]: more }));
    const form = await dialog();
    await choose(form, 'By amount');
    const amount = within(form).getByRole('textbox', { name: /Amount, tax included/ });
    await userEvent.type(amount, '300.01');
    const said = await within(form).findByText(/Only .*300\.00 is left here/);
    expect(amount.getAttribute('aria-describedby')).toBe(said.closest('[id]')?.id);
    expect(within(form).queryByRole('alert')).toBeNull();
  });

  it('by line sends the chosen lines, with what is left of the charges', async () => {
    const app = await openApp(PAGE, table({ [ISSUE]: note }));
    const form = await dialog();
    await choose(form, 'By line');
    const lines = within(form).getByRole('list', { name: 'Lines' });
    expect(within(lines).getAllByRole('listitem')[0]?.textContent).toContain('2 kg not credited yet');
    await userEvent.click(within(lines).getByRole('checkbox', { name: 'Lamp' }));
    await userEvent.click(within(lines).getByRole('checkbox', { name: 'Service fee and delivery' }));
    await userEvent.type(reason(form), 'broken');
    await userEvent.click(await act(form));
    await waitFor(() =>
      expect(app.sent(ISSUE).at(-1)?.body).toEqual({
        scope: 'lines',
        lines: [{ line: 2 }],
        charges: true,
        reason: 'broken',
      }),
    );
  });

  it('tells a refusal of the issue itself, and keeps what was typed', async () => {
    const closed = new Refusal(409, { code: 'period.day_closed', detail: 'closed', subject: '2127-01-01' });
    await openApp(PAGE, table({ [ISSUE]: closed }));
    const form = await dialog();
    await userEvent.type(reason(form), 'broken');
    await userEvent.click(await act(form));
    expect((await within(form).findByRole('alert')).textContent).toContain('This day is closed in the books.');
    expect((reason(form) as HTMLTextAreaElement).value).toBe('broken');
  });

  it('says when no tax is taken back any more', async () => {
    await openApp(
      PAGE,
      table({ 'GET /invoices/inv_1/creditable': { ...left, taxed: false, taxed_until: '2127-11-30' } }),
    );
    expect((await dialog()).textContent).toContain('The last day on which tax could be taken back was 30 Nov 2127');
  });

  it('is not offered to who may not correct, nor on a draft', async () => {
    const person = { ...OWNER, role: 'cashier' as const, permissions: ['billing:read', 'billing:write'] };
    await openApp(PAGE, table(), { person });
    expect(await screen.findByText(/To be paid in one/)).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Issue a credit note' })).toBeNull();
  });
});

describe('credit notes', () => {
  it('stand on the page of their invoice, taken off its total', async () => {
    const noted = sampleInvoice({
      credited: inr(10_000),
      due: inr(20_000),
      due_now: inr(20_000),
      credit_notes: [
        {
          id: note.id,
          number: note.number,
          issued_on: note.issued_on,
          total: note.total,
          to_due: note.to_due,
          reason: note.reason,
        },
      ],
    });
    await openApp('/invoices/inv_1', table({}, noted));
    const list = await screen.findByRole('list', { name: 'Credit notes' });
    expect(list.textContent).toContain('broken in the post');
    expect(list.textContent).toContain('−₹100.00');
    expect(within(list).getByRole('button', { name: 'Paper of CN/26-27/0001' })).toBeTruthy();
    expect(screen.getByText('Credited', { selector: 'dt' }).parentElement?.textContent).toContain('100.00');
  });

  it('are listed with the way to their invoice, and open beside the list', async () => {
    const app = await openApp('/credit-notes?from=2126-12-01', table());
    const row = await screen.findByRole('row', { name: /CN\/26-27\/0001/ });
    expect(row.textContent).toContain('Meera Iyer');
    expect(within(row).getByRole('link', { name: 'INV/26-27/0001' }).getAttribute('href')).toBe('/invoices/inv_1');
    await userEvent.click(within(row).getByRole('button', { name: 'CN/26-27/0001' }));
    const drawer = await screen.findByRole('dialog', { name: 'CN/26-27/0001' });
    expect(await within(drawer).findByText('broken in the post')).toBeTruthy();
    expect(drawer.textContent).toContain('Service fee and delivery');
    expect(within(drawer).getByText("Was paid: the customer's").parentElement?.textContent).toContain('20.00');
    expect(app.at()).toContain('from=2126-12-01');
    expect(app.at()).toContain('id=crn_1');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(app.at()).toBe('/credit-notes?from=2126-12-01'));
  });

  it('can be saved as a paper', async () => {
    const app = await openApp('/credit-notes?id=crn_1', table());
    await userEvent.click(await screen.findByRole('button', { name: 'Paper' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as PDF' }));
    await waitFor(() => expect(app.sent('GET /credit-notes/crn_1/pdf')).toHaveLength(1));
  });

  it('teach where they come from while there is none', async () => {
    await openApp('/credit-notes', table({ 'GET /credit-notes': { items: [] } }));
    expect(await screen.findByText('No credit notes yet')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to the invoices' })).toBeTruthy();
  });

  it('are told in Arabic', async () => {
    await openApp('/credit-notes?id=crn_1', table(), { language: 'ar' });
    expect(await screen.findByRole('heading', { name: 'الإشعارات الدائنة', hidden: true })).toBeTruthy();
    expect(await screen.findByText('سبق دفعه: للعميل')).toBeTruthy();
  });
});
