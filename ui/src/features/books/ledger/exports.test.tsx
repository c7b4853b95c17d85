import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { spreadsheetPath } from '@/api/spreadsheets';
import { OWNER, openApp } from '@/testing/open-app';
import { chartRows } from './account-list';
import { entriesAsk, type LedgerAccount } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const account = (code: string, balances: LedgerAccount['balances']): LedgerAccount => ({
  code,
  name: `Account ${code}`,
  type: 'asset',
  normal: 'debit',
  kept_per: code === '1200' ? 'customer' : '',
  by_hand: true,
  balances,
});
const chart = [
  account('1200', [
    { party: '', amount: inr(9_000), base: inr(9_000) },
    { party: '', amount: { minor: 2_500, currency: 'USD' }, base: inr(220_000) },
  ]),
  account('1700', []),
];
const table = {
  'GET /ledger/accounts': { items: chart },
  'GET /ledger/entries': { items: [] },
};
const reader = { ...OWNER, permissions: ['ledger:read'] };
const choose = async (name: string) => {
  await userEvent.click(await screen.findByRole('button', { name: /^Save the (report|journal)$/ }));
  await userEvent.click(await screen.findByRole('menuitem', { name }));
};

afterEach(() => vi.unstubAllGlobals());

describe('the chart of accounts as a file', () => {
  it('has every account, a row for each currency, and an empty one where nothing was posted', () => {
    expect(chartRows(chart, (key) => key).slice(1)).toEqual([
      ['1200', 'Account 1200', 'asset', 'customer', '90.00', 'INR', '90.00', 'INR'],
      ['1200', 'Account 1200', 'asset', 'customer', '25.00', 'USD', '2200.00', 'INR'],
      ['1700', 'Account 1700', 'asset', '', '', '', '', ''],
    ]);
  });

  it('is a paper and a workbook, too, for who may take figures out', async () => {
    const app = await openApp('/ledger/accounts', table);
    await choose('As a paper (PDF)');
    await waitFor(() => expect(app.sent('GET /ledger/accounts/pdf')).toHaveLength(1));
    await choose('As a workbook (XLSX)');
    await waitFor(() => expect(app.sent('GET /spreadsheets/accounts')).toHaveLength(1));
  });

  it('is a table and JSON for everybody who reads it', async () => {
    await openApp('/ledger/accounts', table, { person: reader });
    await userEvent.click(await screen.findByRole('button', { name: 'Save the report' }));
    const offered = await screen.findAllByRole('menuitem');
    expect(offered.map((item) => item.textContent)).toEqual(['As a table (CSV)', 'For programs (JSON)']);
  });
});

describe('the journal as a file', () => {
  it('is offered in words, so that it is told apart from what the table saves', async () => {
    await openApp('/ledger/journal', table);
    expect((await screen.findByRole('button', { name: 'Save the journal' })).textContent).toBe('Save the journal');
  });

  it('is asked for with the filter of the screen', () => {
    const filter = { account: '1200', from: '2026-11-01', known: '2026-11-24' };
    expect(entriesAsk(filter)).toEqual({ account: '1200', from: '2026-11-01', known_on: '2026-11-24' });
    expect(spreadsheetPath('/spreadsheets/journal/{form}', { ...entriesAsk(filter), locale: 'en-IN' }, 'csv')).toBe(
      '/spreadsheets/journal/csv?account=1200&from=2026-11-01&known_on=2026-11-24&locale=en-IN',
    );
  });

  it('is a paper, a table, a workbook and JSON', async () => {
    const app = await openApp('/ledger/journal?from=2026-11-01', table);
    const calls: [string, string][] = [
      ['As a paper (PDF)', 'GET /ledger/entries/pdf'],
      ['As a table (CSV)', 'GET /spreadsheets/journal/csv'],
      ['As a workbook (XLSX)', 'GET /spreadsheets/journal'],
      ['For programs (JSON)', 'GET /spreadsheets/journal/json'],
    ];
    for (const [name, call] of calls) {
      await choose(name);
      await waitFor(() => expect(app.sent(call)).toHaveLength(1));
    }
  });

  it('is not offered to who may not take figures out', async () => {
    await openApp('/ledger/journal', table, { person: reader });
    await screen.findByRole('heading', { name: 'Journal' });
    expect(screen.queryByRole('button', { name: 'Save the journal' })).toBeNull();
  });

  it('is offered in Arabic', async () => {
    await openApp('/ledger/journal', table, { language: 'ar' });
    await userEvent.click(await screen.findByRole('button', { name: 'حفظ دفتر اليومية' }));
    expect(await screen.findByText('ما هو معروض')).toBeTruthy();
  });
});
