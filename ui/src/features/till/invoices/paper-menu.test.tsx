import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';

const opened = async (invoice: Partial<Shape<'Invoice'>>, language = 'en') => {
  const table = {
    'GET /invoices/inv_1': sampleInvoice(invoice),
    'GET /payments': { items: [] },
    'GET /audit': { items: [] },
  };
  const app = await openApp('/invoices/inv_1', table, { language });
  await userEvent.click(await screen.findByRole('button', { name: language === 'ar' ? 'المستندات' : 'Papers' }));
  return app;
};
const saved = () => screen.getAllByRole('menuitem').filter((item) => /^Save/.test(item.textContent ?? ''));

afterEach(() => vi.unstubAllGlobals());

describe('the papers of an invoice', () => {
  it('are with a delivery note once it is issued, and with a receipt once something is paid', async () => {
    const app = await opened({ paid: inr(5_000), status: 'partially_paid' });
    await screen.findByRole('menuitem', { name: 'Save as PDF' });
    expect(saved().map((item) => item.textContent)).toEqual([
      'Save as PDF',
      'Save receipt as PDF',
      'Save delivery note as PDF',
    ]);
    await userEvent.click(screen.getByRole('menuitem', { name: 'Save delivery note as PDF' }));
    await waitFor(() => expect(app.sent('GET /invoices/inv_1/delivery-note')).toHaveLength(1));
  });

  it('are the draft alone while it is one: no goods go out on it', async () => {
    await opened({ status: 'draft', number: null, issued_on: null });
    await screen.findByRole('menuitem', { name: 'Save as PDF' });
    expect(saved().map((item) => item.textContent)).toEqual(['Save as PDF']);
  });

  it('are named in Arabic', async () => {
    await opened({}, 'ar');
    expect(await screen.findByRole('menuitem', { name: 'حفظ إشعار التسليم بصيغة PDF' })).toBeTruthy();
  });
});
