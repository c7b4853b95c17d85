import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';

const draft = sampleInvoice({ status: 'draft' });
const calculation = (place?: Shape<'PlaceOfSupply'>): Shape<'Calculation'> => ({
  lines: draft.lines.map(({ line, gross, net, tax }) => ({ line, gross, net, tax })),
  subtotal: inr(25_000),
  discount: inr(0),
  service_fee: inr(0),
  delivery: inr(2_300),
  tax: inr(2_700),
  rounding: inr(0),
  total: inr(30_000),
  tax_summary: [],
  problems: [],
  ...(place ? { place_of_supply: place } : {}),
});
const KARNATAKA: Shape<'PlaceOfSupply'> = { region: '29', name: 'Karnataka', from: 'tax_id', interstate: true };
const table = (shown: Shape<'Invoice'>, more: Record<string, unknown> = {}) => ({
  'GET /invoices/inv_1': shown,
  'GET /tax-codes': { items: [] },
  'GET /regions': {
    items: [
      { code: '27', name: 'Maharashtra' },
      { code: '29', name: 'Karnataka' },
    ],
  },
  'POST /invoices/calculate': calculation(KARNATAKA),
  'PUT /invoices/inv_1': shown,
  ...more,
});
const place = () => screen.findByRole('combobox', { name: /Place of supply/ });

afterEach(() => vi.unstubAllGlobals());

describe('the place of supply in the editor', () => {
  it('shows what the server found, where from, and what it means', async () => {
    await openApp('/invoices/inv_1/edit', table(draft));
    await waitFor(async () => expect((await place()).textContent).toContain('Karnataka (29)'));
    expect(screen.getByText(/As the customer’s tax number says. Another state than yours/)).toBeTruthy();
  });

  it('is chosen by name and asked for from then on', async () => {
    const { sent } = await openApp('/invoices/inv_1/edit', table(draft));
    await userEvent.click(await place());
    await userEvent.type(await screen.findByPlaceholderText('Type to search'), 'maha');
    await userEvent.click(await screen.findByRole('option', { name: /Maharashtra \(27\)/ }));
    await waitFor(() => expect(sent('POST /invoices/calculate').at(-1)?.body).toMatchObject({ place_of_supply: '27' }));
  });

  it('is told beside the totals where no tax is known there, with the way out', async () => {
    const open = {
      field: 'lines[0].tax_code',
      code: 'invoice.no_tax_jurisdiction',
      title: 'no row of the sales tax table fits goods at NM, 87101',
    };
    const answers = { 'POST /invoices/calculate': { ...calculation(), unplaced: [open, open] } };
    await openApp('/invoices/inv_1/edit', table(draft, answers));
    expect(await screen.findByText('The tax is not known yet')).toBeTruthy();
    expect(screen.getAllByText(/No row of the sales tax table fits.*Add a row under Settings/)).toHaveLength(1);
  });

  it('is not asked for where tax does not depend on it', async () => {
    await openApp('/invoices/inv_1/edit', table(draft, { 'GET /regions': { items: [] } }));
    expect(await screen.findByRole('combobox', { name: /Currency/ })).toBeTruthy();
    expect(screen.queryByRole('combobox', { name: /Place of supply/ })).toBeNull();
  });

  it('stays as on the invoice that this one raises', async () => {
    const raising = { ...draft, place_asked: '29', supplements: { id: 'inv_0', number: 'INV/26-27/0001' } };
    await openApp('/invoices/inv_1/edit', table(raising));
    expect((await place()).hasAttribute('disabled')).toBe(true);
  });
});

it('stands on the invoice with the name of the state', async () => {
  const issued = sampleInvoice({ place_of_supply: { region: '29', name: 'Karnataka', shop_region: '27' } });
  await openApp('/invoices/inv_1', table(issued, { 'GET /audit': { items: [] }, 'GET /payments': { items: [] } }));
  const stub = await screen.findAllByText('Karnataka (29)');
  expect(within(stub[0]?.parentElement as HTMLElement).getByText(/Place of supply/)).toBeTruthy();
});
