import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp } from '@/testing/open-app';
import { sampleInvoice } from '@/testing/sample-invoice';

const period = { from: '2126-12-01', to: '2127-11-30' };
const withPeriod = (invoice: Shape<'Invoice'>): Shape<'Invoice'> => ({
  ...invoice,
  lines: invoice.lines.map((line, at) => (at === 0 ? { ...line, period } : line)),
});
const table = (shown: Shape<'Invoice'>) => ({
  'GET /invoices/inv_1': shown,
  'GET /tax-codes': { items: [] },
  'GET /regions': { items: [] },
  'PUT /invoices/inv_1': shown,
  'GET /audit': { items: [] },
  'GET /payments': { items: [] },
});

afterEach(() => vi.unstubAllGlobals());

describe('a line for a period', () => {
  it('is asked for in the menu of the line, and goes again', async () => {
    await openApp('/invoices/inv_1/edit', table(sampleInvoice({ status: 'draft' })));
    const menu = async () => userEvent.click(await screen.findByRole('button', { name: 'Line 1: more' }));
    await menu();
    expect(screen.queryByText('First day')).toBeNull();
    await userEvent.click(await screen.findByRole('menuitem', { name: 'For a period…' }));
    expect(await screen.findByText('First day')).toBeTruthy();
    expect(screen.getByText('Billed at once, earned day by day.')).toBeTruthy();
    await menu();
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Not for a period' }));
    await waitFor(() => expect(screen.queryByText('First day')).toBeNull());
  });

  it('shows the days that were chosen before', async () => {
    await openApp('/invoices/inv_1/edit', table(withPeriod(sampleInvoice({ status: 'draft' }))));
    expect((await screen.findByRole('button', { name: /First day/ })).textContent).toContain('2126');
    expect(screen.getByRole('button', { name: /Last day/ }).textContent).toContain('2127');
  });

  it('stands below the line on the page of the invoice', async () => {
    await openApp('/invoices/inv_1', table(withPeriod(sampleInvoice())));
    const [days] = await screen.findAllByText(/^For/);
    expect(within(days as HTMLElement).getByText(/2126/)).toBeTruthy();
    expect(within(days as HTMLElement).getByText(/2127/)).toBeTruthy();
  });
});
