import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp } from '@/testing/open-app';
import { ageingRows } from './ageing';
import type { Ageing } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const ages = (not_due: number, days_1_30: number, credits: number) => ({
  currency: 'INR',
  not_due: inr(not_due),
  days_1_30: inr(days_1_30),
  days_31_60: inr(0),
  days_61_90: inr(0),
  over_90: inr(0),
  credits: inr(credits),
  total: inr(not_due + days_1_30 + credits),
});
const report: Ageing = {
  on: '2026-11-30',
  rows: [
    { party: 'cus_1', name: 'Asha', ages: ages(5_000, 11_800, 0), base_total: inr(16_800), documents: [] },
    { party: 'cus_2', name: 'Meera', ages: ages(0, 0, -3_000), base_total: inr(-3_000), documents: [] },
  ],
  totals: [ages(5_000, 11_800, -3_000)],
  base_total: inr(13_800),
};

afterEach(() => vi.unstubAllGlobals());

describe('receivables by age', () => {
  it('lead from a customer to the postings, and from the sum to account 1200', async () => {
    await openApp('/reports/receivables?on=2026-11-30', { 'GET /reports/receivables': report });
    const row = await screen.findByRole('row', { name: /Asha/ });
    expect(row.textContent).toMatch(/50\.00.*118\.00.*168\.00/);
    const links = within(row).getAllByRole('link');
    expect(links).toHaveLength(4);
    for (const link of links) expect(link.getAttribute('href')).toContain('party=cus_1');
    const sum = screen.getByRole('link', { name: 'In the books, account 1200:' });
    expect(sum.parentElement?.textContent).toContain('138.00');
  });

  it('are saved with what customers have to the good apart', () => {
    const rows = ageingRows(report, (key) => key);
    expect(rows[2]).toEqual(['Meera', 'cus_2', 'INR', '0.00', '0.00', '0.00', '0.00', '0.00', '-30.00', '-30.00']);
    expect(rows.at(-1)?.at(-1)).toBe('138.00');
  });

  it('say in Arabic that nobody owes anything', async () => {
    const nothing = { ...report, rows: [], totals: [], base_total: inr(0) };
    await openApp('/reports/receivables?on=2026-11-30', { 'GET /reports/receivables': nothing }, { language: 'ar' });
    expect(await screen.findByText('لا أحد مدين بشيء')).toBeTruthy();
  });
});
