import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp } from '@/testing/open-app';
import type { TaxReport } from './queries';
import { taxRows } from './tax-report';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const part = (component: string, rate: string, taxable: number, tax: number) => ({
  component,
  rates: [rate],
  taxable: inr(taxable),
  tax: inr(tax),
});
const report: TaxReport = {
  range: { from: '2026-11-01', to: '2026-11-30' },
  books_currency: 'INR',
  sides: [
    {
      side: 'output',
      codes: [
        {
          code: 'IN18',
          name: 'GST 18 %',
          treatment: 'taxed',
          taxable: inr(100_000),
          taken_back: inr(-5_000),
          tax: inr(18_000),
          components: [part('CGST9', '9.0000', 100_000, 9_000), part('SGST9', '9.0000', 100_000, 9_000)],
        },
        {
          code: 'INEX',
          name: 'GST exempt',
          treatment: 'exempt',
          taxable: inr(3_000),
          taken_back: inr(0),
          tax: inr(0),
          components: [{ component: '', rates: [], taxable: inr(3_000), tax: inr(0) }],
        },
      ],
      taxable: inr(103_000),
      tax: inr(18_000),
    },
    { side: 'input', codes: [], taxable: inr(0), tax: inr(0) },
  ],
  owed: inr(18_000),
  tie: { entered: inr(18_000), moved: inr(18_000), difference: inr(0) },
};
const PAGE = '/ledger/tax-report?from=2026-11-01&to=2026-11-30';
const opened = (shown: TaxReport) => openApp(PAGE, { 'GET /ledger/tax-report': shown });

afterEach(() => vi.unstubAllGlobals());

describe('the tax report', () => {
  it('says what is to pay, and shows a value once above its two halves', async () => {
    const app = await opened(report);
    const sold = await screen.findByRole('table', { name: 'What was sold' });
    const rows = within(sold)
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows[1]).toMatch(/GST 18 %.*IN18.*taxed.*50\.00.*1,000\.00.*180\.00/);
    expect(rows[2]).toMatch(/CGST9.*9%.*1,000\.00.*90\.00/);
    expect(rows.at(-1)).toMatch(/Sum.*1,030\.00.*180\.00/);
    expect(screen.getByText('Tax to pay').parentElement?.textContent).toContain('180.00');
    expect(screen.getByText('The tax accounts say the same')).toBeTruthy();
    expect(screen.getByText('Nothing in these days')).toBeTruthy();
    expect(app.sent('GET /ledger/tax-report')).toHaveLength(1);
  });

  it('says by how much the books disagree, and when the authority owes the shop', async () => {
    const tie = { ...report.tie, moved: inr(18_100), difference: inr(-100) };
    await opened({ ...report, owed: inr(-2_500), tie });
    expect((await screen.findByText('Tax to get back')).parentElement?.textContent).toContain('25.00');
    expect(screen.getByText(/do not agree/).textContent).toContain('1.00');
  });

  it('is saved with a row for each component', () => {
    const rows = taxRows(report, (key) => key, {
      tag: 'en-IN',
    } as Parameters<typeof taxRows>[2]);
    expect(rows[1]).toEqual([
      'output',
      'IN18',
      'GST 18 %',
      'treatment.taxed',
      'CGST9',
      '9%',
      '1000.00',
      '90.00',
      'INR',
    ]);
    expect(rows).toHaveLength(4);
  });
});
