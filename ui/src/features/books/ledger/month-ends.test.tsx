import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp, Refusal } from '@/testing/open-app';
import type { MonthEnd, MonthWorth } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const usd = (minor: number) => ({ minor, currency: 'USD' });
const years = { items: [] };

const month = (name: string, last: string, state: MonthEnd['state']): MonthEnd => ({
  month: name,
  ends_on: last,
  state,
  entries: [],
});
const months = {
  items: [month('2026-11', '2026-11-30', 'running'), month('2026-10', '2026-10-31', 'open')],
};
const october: MonthWorth = {
  ...month('2026-10', '2026-10-31', 'open'),
  balances: [
    {
      account: '1200',
      party: 'Noor',
      amount: usd(25_000),
      carried: inr(2_077_500),
      worth: inr(2_101_250),
      difference: inr(23_750),
    },
  ],
  due: inr(23_750),
  without_rate: [],
};

/** The fiscal years with the dialog of a month open. */
async function openMonth(row: number, worth: MonthWorth, more: Record<string, unknown> = {}) {
  const app = await openApp('/ledger/years', {
    'GET /ledger/years': years,
    'GET /ledger/months': months,
    [`GET /ledger/months/${worth.month}`]: worth,
    ...more,
  });
  const looks = await screen.findAllByRole('button', { name: 'Look' });
  await userEvent.click(looks[row] as HTMLElement);
  return { app, dialog: await screen.findByRole('dialog') };
}

afterEach(() => vi.unstubAllGlobals());

describe('month ends', () => {
  it('are no part of a page whose books know one currency', async () => {
    await openApp('/ledger/years', { 'GET /ledger/years': years, 'GET /ledger/months': { items: [] } });
    await screen.findByText('There is no income and no cost yet');
    await waitFor(() => expect(screen.queryByText('Month ends in other currencies')).toBeNull());
  });

  it('show what stands and what it is worth, and revalue once', async () => {
    const { app, dialog } = await openMonth(1, october, {
      'POST /ledger/months/2026-10/revalue': { ...october, state: 'revalued', difference: inr(23_750), due: inr(0) },
    });
    await waitFor(() => expect(dialog.textContent).toContain('A gain of'));
    const row = within(dialog).getByRole('row', { name: /1200/ });
    expect(row.textContent).toContain('20,775.00');
    expect(row.textContent).toContain('21,012.50');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Revalue' }));
    await waitFor(() => expect(app.sent('POST /ledger/months/2026-10/revalue')).toHaveLength(1));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('lead to the rate that is missing, and offer nothing before it is there', async () => {
    const { worth: _, difference: __, ...unknown } = october.balances[0] as MonthWorth['balances'][number];
    const { dialog } = await openMonth(1, { ...october, balances: [unknown], due: inr(0), without_rate: ['USD'] });
    const way = await within(dialog).findByRole('link', { name: 'Enter the rate' });
    expect(decodeURIComponent(way.getAttribute('href') ?? '')).toContain('USD/2026-10-31');
    expect(within(dialog).queryByRole('button', { name: 'Revalue' })).toBeNull();
  });

  it('only look while the month runs', async () => {
    const { dialog } = await openMonth(0, { ...october, ...months.items[0] } as MonthWorth);
    await within(dialog).findByText(/it can be revalued after/);
    expect(within(dialog).queryByRole('button', { name: 'Revalue' })).toBeNull();
  });

  it('are looked at on a phone, where rows are cards', async () => {
    vi.stubGlobal('matchMedia', (query: string) => ({
      matches: query.includes('width <'),
      media: query,
      addEventListener: () => {},
      removeEventListener: () => {},
    }));
    const { dialog } = await openMonth(1, october);
    await within(dialog).findByRole('button', { name: 'Revalue' });
  });

  it('say why a month cannot be revalued', async () => {
    const { dialog } = await openMonth(1, october, {
      'POST /ledger/months/2026-10/revalue': new Refusal(409, {
        code: 'month.year_closed',
        detail: 'closed',
        subject: '2026-27',
      }),
    });
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Revalue' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('a fiscal year that was closed');
  });
});
