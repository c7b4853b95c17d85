import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { openApp } from '@/testing/open-app';
import type { Gstr1, TaxReturn } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const none = inr(0);
const found: TaxReturn = {
  id: '2026-10',
  first_on: '2026-10-01',
  last_on: '2026-10-31',
  months: 1,
  kind: 'gstr_3b',
  state: 'due',
  refund_asked: false,
  reference: '',
  books_currency: 'INR',
  boxes: [],
  net: none,
  payments: [],
};
const empty: Gstr1 = {
  from: '2026-10-01',
  to: '2026-10-31',
  registered: [],
  large: [],
  exports: [],
  others: [],
  untaxed: [],
  notes_registered: [],
  notes_others: [],
  advances: [],
  advances_used: [],
  by_hsn: [],
  numbers: [],
  taxed_value: none,
  taxes: { igst: none, cgst: none, sgst: none, cess: none },
};

const openReturn = (report: Gstr1) =>
  openApp('/ledger/tax-returns/2026-10', {
    'GET /tax-periods': { items: [found], next: { first_on: '2026-10-01', settled: false, months: 1 } },
    'GET /tax-periods/2026-10': found,
    'GET /reports/interstate-supplies': { from: '2026-10-01', to: '2026-10-31', rows: [] },
    'GET /reports/gstr-1': report,
  });

describe('GSTR-1', () => {
  it('shows the tables that have something, each bill with the way to it', async () => {
    await openReturn({
      ...empty,
      registered: [
        {
          document: 'inv_01J8',
          number: 'INV-0042',
          on: '2026-10-05',
          tax_id: '29AAGCB7383J1Z4',
          buyer: 'Anand Traders',
          region: '29',
          region_name: 'Karnataka',
          total: inr(128_500),
          rate: '18',
          value: inr(100_000),
          taxes: { igst: inr(18_000), cgst: none, sgst: none, cess: none },
        },
      ],
      numbers: [{ series: 'invoice', from: 'INV-0042', to: 'INV-0044', count: 3, cancelled: 1 }],
    });
    const tabs = await screen.findAllByRole('tab');
    expect(tabs.map((tab) => tab.textContent)).toEqual(['4 Registered1', '13 Numbers given1']);
    const bill = await screen.findByRole('link', { name: 'INV-0042' });
    expect(bill.getAttribute('href')).toContain('/invoices/inv_01J8');
    const table = screen.getByRole('grid', { name: '4 Registered' });
    expect(table.textContent).toMatch(
      /Anand Traders.*29AAGCB7383J1Z4.*Karnataka \(29\).*1,285\.00.*18 %.*1,000\.00.*180\.00/,
    );
    await userEvent.click(tabs[1] as HTMLElement);
    const numbers = await screen.findByRole('grid', { name: '13 Numbers given' });
    expect(within(numbers).getByText('Tax invoices')).toBeTruthy();
  });

  it('says so where nothing was supplied', async () => {
    await openReturn(empty);
    await screen.findByText('Nothing was supplied in these days.');
  });
});
