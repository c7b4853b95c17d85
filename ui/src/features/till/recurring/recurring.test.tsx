import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';
import { freshRhythm, rhythmAskOf } from './rhythm-values';

const goods: Shape<'InvoiceAsk'> = {
  customer_id: 'cus_1',
  currency: 'INR',
  lines: [{ description: 'Rent', quantity: '1', unit_price: '1000', tax_code: 'IN18' }],
};
const recurring = (over: Partial<Shape<'RecurringInvoice'>> = {}): Shape<'RecurringInvoice'> => ({
  id: 'rec_1',
  state: 'active',
  customer_id: 'cus_1',
  customer_name: 'Meera Iyer',
  invoice: goods,
  total: inr(118_000),
  starts_on: '2126-11-21',
  every: 1,
  unit: 'months',
  day_of_month: 31,
  issues: true,
  dated: 'due_day',
  earned_by_day: false,
  next_on: '2126-12-31',
  upcoming: ['2126-12-31', '2127-01-31', '2127-02-28'],
  trouble: '',
  made: 1,
  periods: [
    {
      number: 1,
      day: '2126-11-30',
      skipped: false,
      invoice: { id: 'inv_1', number: 'INV/26-27/0001', status: 'issued' },
    },
  ],
  version: 2,
  created_at: '2126-11-21T06:00:00Z',
  created_by: 'stf_asha',
  changed_at: '2126-11-30T06:00:00Z',
  ...over,
});
const table = (shown: Shape<'RecurringInvoice'>, more: Record<string, unknown> = {}) => ({
  'GET /recurring-invoices': { items: [] },
  'GET /recurring-invoices/rec_1': shown,
  'GET /invoices/inv_1': sampleInvoice(),
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('an invoice that is made again and again', () => {
  it('says when the next one comes and what was made', async () => {
    await openApp('/recurring-invoices/rec_1', table(recurring()));
    expect(await screen.findByRole('link', { name: 'INV/26-27/0001' })).toBeTruthy();
    expect(screen.getAllByText('Every month').length).toBeGreaterThan(0);
    expect(screen.getByText(/31 Dec.* 2126|Dec.* 31.* 2126/)).toBeTruthy();
  });

  it('is paused and resumed', async () => {
    const { sent } = await openApp(
      '/recurring-invoices/rec_1',
      table(recurring(), { 'POST /recurring-invoices/rec_1/pause': recurring({ state: 'paused' }) }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(sent('POST /recurring-invoices/rec_1/pause')).toHaveLength(1));
  });

  it('says why the next one could not be made', async () => {
    const refused = recurring({ trouble: 'the tax code IN18 is not in use any more' });
    await openApp('/recurring-invoices/rec_1', table(refused));
    expect((await screen.findByRole('alert')).textContent).toContain('the tax code IN18 is not in use any more');
  });

  it('is begun from an invoice, and a refusal stands at its field', async () => {
    const { sent } = await openApp(
      '/recurring-invoices/new?from=inv_1',
      table(recurring(), {
        'POST /recurring-invoices': new Refusal(400, { code: 'recurring.every', field: 'every' }),
      }),
    );
    const every = await screen.findByRole('textbox', { name: /^Every/ });
    await userEvent.clear(every);
    await userEvent.type(every, '99');
    await userEvent.click(screen.getByRole('button', { name: 'Start' }));
    expect(await screen.findByText('At least 1; at most 366 days, 52 weeks or 36 months.')).toBeTruthy();
    const asked = sent('POST /recurring-invoices')[0]?.body as Shape<'RecurringAsk'>;
    expect(asked.every).toBe(99);
    expect(asked.invoice.customer_id).toBe('cus_1');
    expect(asked.invoice).not.toHaveProperty('due_on');
  });
});

it('is for days of its own where the invoice that is repeated is for some', async () => {
  const period = { from: '2126-12-01', to: '2127-11-30' };
  const repeated = sampleInvoice();
  const lines = repeated.lines.map((line) => ({ ...line, period }));
  const { sent } = await openApp(
    '/recurring-invoices/new?from=inv_1',
    table(recurring(), {
      'GET /invoices/inv_1': { ...repeated, lines, supplied_on: '2126-11-25' },
      'POST /recurring-invoices': recurring({ earned_by_day: true }),
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Start' }));
  await waitFor(() => expect(sent('POST /recurring-invoices')).toHaveLength(1));
  const asked = sent('POST /recurring-invoices')[0]?.body as Shape<'RecurringAsk'>;
  expect(asked.earned_by_day).toBe(true);
  expect(asked.invoice).not.toHaveProperty('supplied_on');
  for (const line of asked.invoice.lines) expect(line).not.toHaveProperty('period');
});

describe('a rhythm', () => {
  it('asks only for what belongs to it', () => {
    const values = { ...freshRhythm('2126-11-21'), unit: 'weeks' as const, day_of_month: '31', due_after_days: '10' };
    expect(rhythmAskOf(values, goods)).toEqual({
      invoice: goods,
      starts_on: '2126-12-21',
      every: 1,
      unit: 'weeks',
      due_after_days: 10,
      issues: false,
      dated: 'due_day',
      earned_by_day: false,
    });
    expect(rhythmAskOf({ ...values, end: 'count', count: '12' }, goods).count).toBe(12);
  });

  it('begins a month after today, and keeps the day that a short month has not', () => {
    expect(freshRhythm('2127-01-31')).toMatchObject({ starts_on: '2127-02-28', day_of_month: '31' });
    expect(freshRhythm('2127-03-15')).toMatchObject({ starts_on: '2127-04-15', day_of_month: '' });
  });
});
