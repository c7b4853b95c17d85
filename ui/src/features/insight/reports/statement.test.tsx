import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { csvBytes } from '@/lib/csv';
import { openApp, Refusal } from '@/testing/open-app';
import { type Statement, statementPaperPath } from './queries';
import { statementRows } from './statement-rows';

const money = (minor: number, currency = 'INR') => ({ minor, currency });
const statement: Statement = {
  customer: { id: 'cus_1', name: 'Asha Stores' },
  from: '2026-11-01',
  to: '2026-11-30',
  currencies: [
    {
      currency: 'INR',
      opening: money(12_500),
      balance: money(18_500),
      advance: money(0),
      lines: [
        {
          day: '2026-11-21',
          kind: 'invoice',
          reference: 'INV/26-27/0001',
          entry_id: 'jou_1',
          invoice_id: 'inv_1',
          debit: money(10_000),
          balance: money(22_500),
        },
        {
          day: '2026-11-22',
          kind: 'payment',
          reference: 'INV/26-27/0001',
          entry_id: 'jou_2',
          invoice_id: 'inv_1',
          credit: money(4_000),
          balance: money(18_500),
        },
      ],
    },
    {
      currency: 'USD',
      opening: money(0, 'USD'),
      balance: money(2_500, 'USD'),
      advance: money(0, 'USD'),
      lines: [],
    },
  ],
};
const ADDRESS = '/reports?tab=statement&customer=cus_1&from=2026-11-01&to=2026-11-30';
const table = (over: Record<string, unknown> = {}) => ({
  'GET /customers/cus_1/statement': statement,
  'GET /customers/cus_1': { id: 'cus_1', name: 'Asha Stores' },
  'GET /customers': { items: [] },
  ...over,
});

/** The part of the page about one currency. */
async function part(currency: string) {
  const heading = await screen.findByRole('heading', { name: currency });
  return within(heading.closest('section') as HTMLElement);
}

afterEach(() => vi.unstubAllGlobals());

describe('a statement on paper', () => {
  it('is asked for with the days and the currency that the screen shows', () => {
    const asked = { customer: 'cus_1', from: '2026-11-01', to: '2026-11-30', currency: 'USD', size: 'letter' } as const;
    expect(statementPaperPath(asked)).toBe(
      '/customers/cus_1/statement/pdf?from=2026-11-01&to=2026-11-30&currency=USD&paper=letter',
    );
  });

  it('as it was known once says so, and asks for that paper', async () => {
    const app = await openApp(`${ADDRESS}&known=2026-11-24`, table());
    expect(await screen.findByText(/As the books knew it at the end of 24 Nov 2026/)).toBeTruthy();
    await userEvent.click((await part('INR')).getByRole('button', { name: 'Save or print' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as a workbook (XLSX)' }));
    await waitFor(() => expect(app.sent('GET /spreadsheets/statement/cus_1')).toHaveLength(1));
    const asked = { customer: 'cus_1', from: '2026-11-01', to: '2026-11-30', currency: 'USD', size: 'a4' } as const;
    expect(statementPaperPath({ ...asked, known: '2026-11-24' })).toContain('&known_on=2026-11-24&');
  });

  it('is saved for each account by itself', async () => {
    const app = await openApp(ADDRESS, table());
    for (const [index, currency] of ['INR', 'USD'].entries()) {
      await userEvent.click((await part(currency)).getByRole('button', { name: 'Save or print' }));
      await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as PDF' }));
      await waitFor(() => expect(app.sent('GET /customers/cus_1/statement/pdf')).toHaveLength(index + 1));
    }
  });

  it('of too many rows says what to do', async () => {
    const refusal = new Refusal(422, { code: 'statement.too_long', field: 'from' });
    await openApp(ADDRESS, table({ 'GET /customers/cus_1/statement/pdf': refusal }));
    await userEvent.click((await part('INR')).getByRole('button', { name: 'Save or print' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as PDF' }));
    expect(await screen.findByText('These are too many rows for one paper: choose fewer days.')).toBeTruthy();
  });

  it('is offered in Arabic', async () => {
    await openApp(ADDRESS, table(), { language: 'ar' });
    await userEvent.click((await part('INR')).getByRole('button', { name: 'حفظ أو طباعة' }));
    expect(await screen.findByRole('menuitem', { name: 'حفظ بصيغة PDF' })).toBeTruthy();
  });

  it('is not offered for a customer who never had an account', async () => {
    await openApp(ADDRESS, table({ 'GET /customers/cus_1/statement': { ...statement, currencies: [] } }));
    expect(await screen.findByText('Nothing was invoiced or paid yet')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save or print' })).toBeNull();
  });
});

describe('a statement as a table', () => {
  const account = statement.currencies[0] as Statement['currencies'][number];

  it('begins with what was owed before and ends with what is owed', () => {
    expect(statementRows(statement, account, (key) => key).slice(1)).toEqual([
      ['2026-11-01', 'statement.opening', '', '', '', '125.00', 'INR'],
      ['2026-11-21', 'statement.kind.invoice', 'INV/26-27/0001', '100.00', '', '225.00', 'INR'],
      ['2026-11-22', 'statement.kind.payment', 'INV/26-27/0001', '', '40.00', '185.00', 'INR'],
      ['2026-11-30', 'statement.closing', '', '', '', '185.00', 'INR'],
    ]);
  });

  it('runs nothing in a spreadsheet program, and keeps what is to the good as a number', () => {
    const lines = [{ ...account.lines[0], reference: '=HYPERLINK("x")', balance: money(-500) }] as typeof account.lines;
    const rows = statementRows(statement, { ...account, lines }, (key) => key);
    const text = new TextDecoder().decode(csvBytes(rows));
    expect(text).toContain(`"'=HYPERLINK(""x"")",100.00,,-5.00,INR`);
  });

  it('is saved for programs, too, with what the server said of that account', async () => {
    const kept: Blob[] = [];
    const createObjectURL = (blob: Blob) => `blob:${kept.push(blob).toString()}`;
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL, revokeObjectURL: () => {} }));
    await openApp(`${ADDRESS}&known=2026-11-24`, table());
    await userEvent.click((await part('USD')).getByRole('button', { name: 'Save or print' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save for programs (JSON)' }));
    await waitFor(() => expect(kept).toHaveLength(1));
    const { known_on, report } = JSON.parse((await kept[0]?.text()) ?? '{}');
    expect([known_on, report.customer.name, report.currencies.length]).toEqual(['2026-11-24', 'Asha Stores', 1]);
  });

  it('is saved from the same menu as the paper', async () => {
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} }));
    await openApp(ADDRESS, table());
    await userEvent.click((await part('INR')).getByRole('button', { name: 'Save or print' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as a table (CSV)' }));
    expect(await screen.findByText('The statement is saved')).toBeTruthy();
  });
});
