import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';
import { editableOf, quoteAskOf } from './quote-ask';

const invoice = sampleInvoice();
const quote = (over: Partial<Shape<'Quote'>> = {}): Shape<'Quote'> => ({
  id: 'quo_1',
  number: 'QT/26-27/0001',
  status: 'sent',
  ...(invoice.customer ? { customer: invoice.customer } : {}),
  currency: 'INR',
  inclusive: false,
  tax_rounding: 'line',
  lines: invoice.lines,
  service_fee_rate: '0.0000',
  delivery_asked: inr(2_300),
  discount_asked: inr(0),
  charges_code: 'untaxed',
  subtotal: inr(25_000),
  discount: inr(0),
  service_fee: inr(0),
  delivery: inr(2_300),
  tax: inr(2_700),
  rounding: inr(0),
  total: inr(30_000),
  tax_summary: [],
  note: 'Delivered within a week',
  valid_until: '2126-12-24',
  sent_on: '2126-11-21',
  sent_at: '2126-11-21T06:00:00Z',
  reason: '',
  version: 2,
  created_at: '2126-11-21T06:00:00Z',
  created_by: 'stf_asha',
  changed_at: '2126-11-21T06:00:00Z',
  ...over,
});
const row: Shape<'QuoteSummary'> = {
  id: 'quo_1',
  number: 'QT/26-27/0001',
  status: 'sent',
  customer_name: 'Meera Iyer',
  total: inr(30_000),
  sent_on: '2126-11-21',
  valid_until: '2126-12-24',
  created_at: '2126-11-21T06:00:00Z',
};
const table = (shown: Shape<'Quote'>, more: Record<string, unknown> = {}) => ({
  'GET /quotes': { items: [row] },
  'GET /quotes/quo_1': shown,
  'GET /invoices/inv_1': sampleInvoice({ status: 'draft' }),
  'GET /audit': { items: [] },
  ...more,
});

/** The menu of the page; the frame has one of that name, too. */
const more = async () => {
  await screen.findByRole('heading', { name: 'QT/26-27/0001' });
  return within(screen.getByRole('main')).getByRole('button', { name: 'More' });
};

afterEach(() => vi.unstubAllGlobals());

describe('what the shop offers', () => {
  it('is listed with its state and its last day', async () => {
    await openApp('/quotes', table(quote()));
    expect(await screen.findByRole('link', { name: 'QT/26-27/0001' })).toBeTruthy();
    expect(screen.getByText('Meera Iyer')).toBeTruthy();
  });

  it('becomes an invoice with one press', async () => {
    const { sent } = await openApp(
      '/quotes/quo_1',
      table(quote(), { 'POST /quotes/quo_1/convert': sampleInvoice({ status: 'draft' }) }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Make the invoice' }));
    await waitFor(() => expect(sent('POST /quotes/quo_1/convert')).toHaveLength(1));
    await waitFor(() => expect(sent('GET /invoices/inv_1')).toHaveLength(1));
  });

  it('is declined with the reason as far as it is known', async () => {
    const { sent } = await openApp(
      '/quotes/quo_1',
      table(quote(), { 'POST /quotes/quo_1/decline': quote({ status: 'declined', reason: 'too dear' }) }),
    );
    await userEvent.click(await more());
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Declined…' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByRole('textbox'), 'too dear');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Enter as declined' }));
    await waitFor(() => expect(sent('POST /quotes/quo_1/decline')[0]?.body).toEqual({ reason: 'too dear' }));
  });

  it('can be answered no more when its last day is over, only copied', async () => {
    await openApp('/quotes/quo_1', table(quote({ status: 'expired' })));
    expect(await more()).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Accepted' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Make the invoice' })).toBeNull();
  });

  it('is read in Arabic', async () => {
    await openApp('/quotes/quo_1', table(quote()), { language: 'ar' });
    expect(await screen.findByRole('button', { name: 'إنشاء الفاتورة' })).toBeTruthy();
  });
});

describe('a quote in the editor of papers', () => {
  it('has its last day where an invoice has its due day', () => {
    const draft = editableOf(quote({ status: 'draft' }));
    expect(draft.due_on).toBe('2126-12-24');
    expect(quoteAskOf({ currency: 'INR', lines: [], due_on: '2126-12-24', test: false })).toEqual({
      currency: 'INR',
      lines: [],
      valid_until: '2126-12-24',
    });
    expect(quoteAskOf({ currency: 'INR', lines: [], test: false })).toEqual({ currency: 'INR', lines: [] });
  });
});
