import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asKnown } from '@/components/report/report-frame';
import { csvBytes } from '@/lib/csv';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { exported } from './general-ledger';
import { partsOf } from './profit-and-loss';
import type { BalanceSheet, FiscalYear, GeneralLedger, ProfitAndLoss, ReportRow } from './queries';
import { statementRows } from './statement-table';

const inr = (minor: number) => ({ minor, currency: 'INR' });
/** What it is compared with and the change, as the server reckons it. */
const beside = (minor: number, compare: number) => ({ compare: inr(compare), change: change(minor, compare) });
const change = (minor: number, compare: number) => ({
  amount: inr(minor - compare),
  ...(compare === 0 ? {} : { percent: (((minor - compare) / Math.abs(compare)) * 100).toFixed(2) }),
});
const row = (
  account: string,
  name: string,
  minor: number,
  compare?: number,
  more: Partial<ReportRow> = {},
): ReportRow => ({
  account,
  name,
  other_side: false,
  amount: inr(minor),
  ...(compare === undefined ? {} : beside(minor, compare)),
  foreign: [],
  ...more,
});

const profit: ProfitAndLoss = {
  basis: 'accrual',
  range: { from: '2026-11-01', to: '2026-11-30' },
  compare: { from: '2026-10-01', to: '2026-10-31' },
  books_currency: 'INR',
  sections: [
    {
      kind: 'sales',
      rows: [row('4000', 'Sales', 50_000, 40_000)],
      total: inr(50_000),
      compare_total: inr(40_000),
      change: change(50_000, 40_000),
    },
    { kind: 'deductions', rows: [], total: inr(0), compare_total: inr(0) },
    { kind: 'other_sales', rows: [], total: inr(0), compare_total: inr(0) },
    { kind: 'cost', rows: [], total: inr(0), compare_total: inr(0) },
    { kind: 'other_income', rows: [], total: inr(0), compare_total: inr(0) },
    {
      kind: 'expenses',
      rows: [row('6000', 'Gateway fees', -1_500, 0)],
      total: inr(-1_500),
      compare_total: inr(0),
      change: change(-1_500, 0),
    },
    { kind: 'financial', rows: [], total: inr(0), compare_total: inr(0) },
    { kind: 'income_tax', rows: [], total: inr(0), compare_total: inr(0) },
  ],
  steps: [
    { kind: 'net_sales', amount: inr(50_000), compare: inr(40_000) },
    { kind: 'gross_profit', amount: inr(50_000), compare: inr(40_000) },
    { kind: 'operating_profit', amount: inr(48_500), compare: inr(40_000) },
    { kind: 'profit_before_tax', amount: inr(48_500), compare: inr(40_000) },
    { kind: 'net_profit', amount: inr(48_500), ...beside(48_500, 40_000) },
  ],
};

const sheet: BalanceSheet = {
  on: '2026-11-30',
  books_currency: 'INR',
  sections: [
    { kind: 'current_assets', rows: [row('1200', 'Receivable', 11_800)], total: inr(11_800) },
    { kind: 'equipment', rows: [], total: inr(0) },
    {
      kind: 'liabilities',
      rows: [row('1200', 'Receivable', 3_000, undefined, { other_side: true })],
      total: inr(3_000),
    },
    { kind: 'equity', rows: [], total: inr(0) },
  ],
  result: inr(8_800),
  totals: { assets: inr(11_800), claims: inr(11_800), difference: inr(0) },
};

const ledger: GeneralLedger = {
  account: '1200',
  name: 'Receivable',
  type: 'asset',
  from: '2026-11-01',
  to: '2026-11-30',
  books: { opening: inr(0), debit: inr(11_800), credit: inr(0), closing: inr(11_800) },
  by_currency: [{ opening: inr(0), debit: inr(11_800), credit: inr(0), closing: inr(11_800) }],
  items: [
    {
      entry: 'jnl_00000000000000000000000001',
      seq: 1,
      line: 1,
      dated_on: '2026-11-21',
      source: 'invoice:inv_00000000000000000000000001:issued',
      chain: 'invoice:inv_00000000000000000000000001',
      memo: '=1+1',
      late: false,
      party: '',
      amount: inr(11_800),
      base: inr(11_800),
      balance: inr(11_800),
      base_balance: inr(11_800),
    },
  ],
};

afterEach(() => vi.unstubAllGlobals());

describe('profit and loss', () => {
  const DAYS = 'from=2026-11-01&to=2026-11-30';

  it('goes down from sales to the profit, beside the month before', async () => {
    await openApp(`/ledger/profit-and-loss?${DAYS}&compare=before`, { 'GET /ledger/profit-and-loss': profit });
    const table = await screen.findByRole('table', { name: 'Profit and loss' });
    const sums = within(table).getByRole('row', { name: /^Profit [^b]/ });
    expect(sums.textContent).toMatch(/485\.00.*400\.00.*\+.*85\.00.*\+21\.25%/);
    expect(within(table).queryByText('Other sales')).toBeNull();
  });

  it('leads from each figure to the postings of its days', async () => {
    await openApp(`/ledger/profit-and-loss?${DAYS}&compare=before`, { 'GET /ledger/profit-and-loss': profit });
    const links = within(await screen.findByRole('row', { name: /4000 Sales/ })).getAllByRole('link');
    const addresses = links.map((link) => link.getAttribute('href'));
    expect(addresses[0]).toMatch(/account=%224000%22/);
    expect(addresses[1]).toContain('from=2026-11-01&to=2026-11-30');
    expect(addresses[2]).toContain('from=2026-10-01&to=2026-10-31');
  });

  it('asks for the cash basis where it is wanted', async () => {
    const app = await openApp(`/ledger/profit-and-loss?${DAYS}`, {
      'GET /ledger/profit-and-loss': profit,
      'GET /reports/cash-profit': { ...profit, basis: 'cash' },
    });
    await userEvent.click(await screen.findByRole('switch', { name: 'When money came and went' }));
    await waitFor(() => expect(app.sent('GET /reports/cash-profit')).toHaveLength(1));
    expect(app.at()).toContain('basis=cash');
  });

  it('is saved with its steps, and nothing in it is run as a formula', () => {
    const heads = ['kind', 'code', 'name', 'now', 'before', 'change', 'percent', 'currency'];
    const rows = statementRows(
      partsOf(profit, (kind) => kind),
      heads,
      () => '=x',
    );
    expect(rows[1]).toEqual(['sales', '4000', '=x', '500.00', '400.00', '100.00', '25.00', 'INR']);
    expect(rows.at(-1)).toEqual(['net_profit', '', '', '485.00', '400.00', '85.00', '21.25', 'INR']);
    const csv = new TextDecoder().decode(csvBytes(rows));
    expect(csv).toContain("sales,4000,'=x,500.00,400.00,100.00,25.00,INR");
    expect(csv).toContain('expenses,6000,');
    expect(csv).toContain(',-15.00,0.00,-15.00,,INR');
  });
});

describe('the balance sheet', () => {
  it('says that both sides agree and shows customers in credit as what is owed', async () => {
    await openApp('/ledger/balance-sheet?on=2026-11-30', { 'GET /ledger/balance-sheet': sheet });
    expect((await screen.findByText('Both sides agree')).textContent).toBeTruthy();
    const table = screen.getByRole('table', { name: 'Balance sheet' });
    expect(within(table).getByRole('row', { name: /Customers in credit/ }).textContent).toContain('30.00');
  });

  it('says by how much they do not', async () => {
    const wrong = { ...sheet, totals: { ...sheet.totals, difference: inr(100) } };
    await openApp('/ledger/balance-sheet?on=2026-11-30', { 'GET /ledger/balance-sheet': wrong });
    expect((await screen.findByText(/Both sides do not agree/)).textContent).toContain('1.00');
  });

  it('is read in Arabic', async () => {
    await openApp('/ledger/balance-sheet?on=2026-11-30', { 'GET /ledger/balance-sheet': sheet }, { language: 'ar' });
    expect(await screen.findByText('الجانبان متساويان')).toBeTruthy();
  });
});

describe('a report as it was known', () => {
  const DAYS = 'from=2026-11-01&to=2026-11-30';

  it('says so, and leads to postings that were known then', async () => {
    const app = await openApp(`/ledger/profit-and-loss?${DAYS}&known=2026-11-21`, {
      'GET /ledger/profit-and-loss': profit,
    });
    expect((await screen.findByRole('note')).textContent).toContain('21 Nov 2026');
    const links = within(await screen.findByRole('row', { name: /4000 Sales/ })).getAllByRole('link');
    expect(links[1]?.getAttribute('href')).toContain('known=2026-11-21');
    expect(app.sent('GET /ledger/profit-and-loss')).toHaveLength(1);
  });

  it('stands on what is saved', () => {
    const { rows, json } = asKnown({ rows: [['a', 'b']], json: { total: 1 } }, 'As known on', '2026-11-21');
    expect(rows.at(-1)).toEqual(['As known on', '2026-11-21']);
    expect(json).toEqual({ known_on: '2026-11-21', report: { total: 1 } });
    expect(asKnown({ rows: [], json: 1 }, 'As known on', undefined)).toEqual({ rows: [], json: 1 });
  });

  it('is forgotten with one click', async () => {
    const app = await openApp('/ledger/balance-sheet?on=2026-11-30&known=2026-11-21', {
      'GET /ledger/balance-sheet': sheet,
    });
    await screen.findByRole('note');
    await userEvent.click(screen.getByRole('button', { name: 'As known on' }));
    await userEvent.click(await screen.findByRole('button', { name: 'No day' }));
    await waitFor(() => expect(app.at()).not.toContain('known'));
  });
});

describe('own days to compare with', () => {
  it('begin with those that were shown and live in the address', async () => {
    await openApp(
      '/ledger/profit-and-loss?from=2026-11-01&to=2026-11-30&compare=own&compareFrom=2026-08-01&compareTo=2026-08-31',
      {
        'GET /ledger/profit-and-loss': profit,
      },
    );
    expect((await screen.findByRole('button', { name: 'Compared from' })).textContent).toContain('1 Aug 2026');
    const links = within(await screen.findByRole('row', { name: /4000 Sales/ })).getAllByRole('link');
    expect(links[2]?.getAttribute('href')).toContain('from=2026-08-01&to=2026-08-31');
  });
});

describe('a paper of a report', () => {
  it('is saved from the menu', async () => {
    const path = '/ledger/balance-sheet?on=2026-11-30';
    const app = await openApp(path, { 'GET /ledger/balance-sheet': sheet });
    await userEvent.click(await screen.findByRole('button', { name: 'Save the report' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'As a paper (PDF)' }));
    await waitFor(() => expect(app.sent('GET /ledger/balance-sheet/pdf')).toHaveLength(1));
  });

  it('is not offered to who may not take figures out', async () => {
    const reader = { ...OWNER, permissions: ['ledger:read'] };
    await openApp('/ledger/balance-sheet?on=2026-11-30', { 'GET /ledger/balance-sheet': sheet }, { person: reader });
    await userEvent.click(await screen.findByRole('button', { name: 'Save the report' }));
    await screen.findByRole('menuitem', { name: 'As a table (CSV)' });
    expect(screen.queryByRole('menuitem', { name: 'As a paper (PDF)' })).toBeNull();
  });
});

describe('the general ledger', () => {
  const table = { 'GET /ledger/accounts': { items: [] }, 'GET /ledger/accounts/1200/postings': ledger };

  it('shows each posting with what stands there after it, and leads to the document', async () => {
    await openApp('/ledger/general?account=1200&from=2026-11-01&to=2026-11-30', table);
    const posting = await screen.findByRole('row', { name: /Invoice issued/ });
    expect(posting.textContent).toContain('118.00');
    const document = within(posting).getByRole('link', { name: 'Invoice' });
    expect(document.getAttribute('href')).toBe('/invoices/inv_00000000000000000000000001');
  });

  it('leads from a refund, which has no page, to the record it belongs to', async () => {
    const [line] = ledger.items;
    const refund = {
      ...line,
      source: 'refund:acc_00000000000000000000000001/re_1:settled',
      chain: 'payment:pay_00000000000000000000000001',
    };
    await openApp('/ledger/general?account=1200&from=2026-11-01&to=2026-11-30', {
      ...table,
      'GET /ledger/accounts/1200/postings': { ...ledger, items: [refund] },
    });
    const posting = await screen.findByRole('row', { name: /Refund settled/ });
    const record = within(posting).getByRole('link', { name: 'Payment' });
    expect(record.getAttribute('href')).toBe('/payments/pay_00000000000000000000000001');
  });

  it('asks which account without one', async () => {
    await openApp('/ledger/general', table);
    expect(await screen.findByText('Choose an account')).toBeTruthy();
  });

  it('is saved with opening and closing', () => {
    const { rows } = exported(
      ledger,
      (source) => source,
      (key) => key,
    );
    expect(rows.map((cells) => cells.length)).toEqual([11, 11, 11, 11]);
    expect(rows[1]?.[9]).toBe('0.00');
    expect(rows[2]?.slice(7, 10)).toEqual(['118.00', '', '118.00']);
    expect(rows.at(-1)?.[9]).toBe('118.00');
  });
});

describe('fiscal years', () => {
  const year = (name: string, state: FiscalYear['state'], minor: number): FiscalYear => ({
    year: name,
    starts_on: `${name.slice(0, 4)}-04-01`,
    ends_on: `${Number(name.slice(0, 4)) + 1}-03-31`,
    state,
    result: inr(minor),
  });
  const list = {
    items: [year('2026-27', 'running', 8_000), year('2025-26', 'open', -500), year('2024-25', 'open', 30_000)],
  };

  it('offer to close the oldest open one, and say what moves first', async () => {
    const closed = { ...list.items[2], state: 'closed' };
    const app = await openApp('/ledger/years', {
      'GET /ledger/years': list,
      'POST /ledger/years/2024-25/close': closed,
    });
    const buttons = await screen.findAllByRole('button', { name: 'Close the year' });
    expect(buttons).toHaveLength(1);
    await userEvent.click(buttons[0] as HTMLElement);
    const question = await screen.findByRole('dialog', { name: 'Close the year 2024-25?' });
    expect(question.textContent).toContain('A profit of');
    expect(question.textContent).toContain('31 Mar 2025');
    await userEvent.click(within(question).getByRole('button', { name: 'Close 2024-25' }));
    await waitFor(() => expect(app.sent('POST /ledger/years/2024-25/close')).toHaveLength(1));
  });

  it('say why a year cannot be closed', async () => {
    const refused = new Refusal(409, { code: 'period.day_closed', detail: 'closed', subject: '2025-04-01' });
    await openApp('/ledger/years', { 'GET /ledger/years': list, 'POST /ledger/years/2024-25/close': refused });
    await userEvent.click(await screen.findByRole('button', { name: 'Close the year' }));
    const question = await screen.findByRole('dialog');
    await userEvent.click(within(question).getByRole('button', { name: 'Close 2024-25' }));
    expect((await within(question).findByRole('alert')).textContent).toContain('This day is closed in the books.');
  });
});
