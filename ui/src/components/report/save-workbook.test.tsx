import { screen, waitFor } from '@testing-library/react';
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
    await userEvent.click(await screen.findByRole('button', { name: 'Save as a workbook (XLSX)' }));
    await waitFor(() => expect(app.sent('GET /spreadsheets/trial-balance')).toHaveLength(1));
    expect(await screen.findByText('The report could not be saved')).toBeTruthy();
  });

  it('is not offered to who may not take figures out', async () => {
    await openApp(TRIAL, table(), { person: reader });
    await screen.findByText('Receivables');
    expect(screen.queryByRole('button', { name: 'Save as a workbook (XLSX)' })).toBeNull();
  });

  it('is offered in Arabic', async () => {
    await openApp(TRIAL, table(), { language: 'ar' });
    expect(await screen.findByRole('button', { name: 'حفظ كمصنف (XLSX)' })).toBeTruthy();
  });
});
