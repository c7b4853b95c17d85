import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal } from '@/testing/open-app';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const table = (more: Record<string, unknown> = {}) => ({
  'GET /ledger/trial-balance': {
    from: '2026-11-01',
    to: '2026-11-30',
    books_currency: 'INR',
    rows: [
      {
        account: '1200',
        name: 'Receivables',
        type: 'asset',
        opening: inr(0),
        debit: inr(13_000),
        credit: inr(13_000),
        closing: inr(0),
      },
    ],
    totals: { debit: inr(13_000), credit: inr(13_000) },
    by_currency: [],
  },
  'GET /reports/receivables': { on: '2026-11-30', rows: [], totals: [], base_total: inr(0) },
  ...more,
});
const TRIAL = '/ledger/trial-balance?from=2026-11-01&to=2026-11-30';
const AGEING = '/reports/receivables?on=2026-11-30';
const reader = { ...OWNER, permissions: ['ledger:read', 'reports:read', 'customers:read'] };

afterEach(() => vi.unstubAllGlobals());

describe('a trial balance beside another', () => {
  const beside = (minor: number) => ({
    opening: inr(0),
    debit: inr(minor),
    credit: inr(0),
    closing: inr(minor),
    change: { amount: inr(-minor), percent: '-100.00' },
  });
  const compared = () => {
    const [name, answer] = Object.entries(table())[0] as [string, { rows: object[] }];
    const compare = { from: '2026-10-01', to: '2026-10-31' };
    return table({
      [name]: { ...answer, compare, rows: answer.rows.map((row) => ({ ...row, compare: beside(4_000) })) },
    });
  };

  it('shows both closings, the change, and leads from each to its days', async () => {
    await openApp(`${TRIAL}&compare=before`, compared());
    const row = await screen.findByRole('row', { name: /1200/ });
    expect(row.textContent).toMatch(/40\.00.*40\.00.*−100\.00%/);
    const addresses = within(row)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href') ?? '');
    expect(addresses.some((address) => address.includes('from=2026-11-01&to=2026-11-30'))).toBe(true);
    expect(addresses.some((address) => address.includes('from=2026-10-01&to=2026-10-31'))).toBe(true);
  });
});

describe('a report as a workbook', () => {
  it('is saved from the menu of a report', async () => {
    const app = await openApp(AGEING, table());
    await userEvent.click(await screen.findByRole('button', { name: 'Save the report' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'As a workbook (XLSX)' }));
    await waitFor(() => expect(app.sent('GET /spreadsheets/receivables')).toHaveLength(1));
  });

  it('is saved beside the trial balance, and a refusal is told', async () => {
    const refused = new Refusal(422, { code: 'spreadsheet.not_written', detail: 'it cannot be written' });
    const app = await openApp(TRIAL, table({ 'GET /spreadsheets/trial-balance': refused }));
    await userEvent.click(await screen.findByRole('button', { name: 'Save the report' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'As a workbook (XLSX)' }));
    await waitFor(() => expect(app.sent('GET /spreadsheets/trial-balance')).toHaveLength(1));
    expect(await screen.findByText('The report could not be saved')).toBeTruthy();
  });

  it('is not offered to who may not take figures out', async () => {
    await openApp(TRIAL, table(), { person: reader });
    await userEvent.click(await screen.findByRole('button', { name: 'Save the report' }));
    await screen.findByRole('menuitem', { name: 'As a table (CSV)' });
    expect(screen.queryByRole('menuitem', { name: 'As a workbook (XLSX)' })).toBeNull();
  });

  it('is offered in Arabic', async () => {
    await openApp(TRIAL, table(), { language: 'ar' });
    await userEvent.click(await screen.findByRole('button', { name: 'حفظ التقرير' }));
    expect(await screen.findByRole('menuitem', { name: 'مصنف (XLSX)' })).toBeTruthy();
    expect(await screen.findByRole('menuitem', { name: 'ورقة (PDF)' })).toBeTruthy();
  });
});
