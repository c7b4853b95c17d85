import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { openApp, Refusal } from '@/testing/open-app';
import { inr, sampleInvoice } from '@/testing/sample-invoice';

const opened = async (invoice: Partial<Shape<'Invoice'>>, language = 'en', more: Record<string, unknown> = {}) => {
  const table = {
    ...more,
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
    const order: string[] = [];
    const app = await opened({ paid: inr(5_000), status: 'partially_paid' }, 'en', {
      'POST /invoices/inv_1/delivery-note': () => order.push('made') && sampleInvoice({}),
      'GET /invoices/inv_1/delivery-note': () => order.push('printed'),
    });
    await screen.findByRole('menuitem', { name: 'Save as PDF' });
    expect(saved().map((item) => item.textContent)).toEqual([
      'Save as PDF',
      'Save receipt as PDF',
      'Save delivery note as PDF',
    ]);
    await userEvent.click(screen.getByRole('menuitem', { name: 'Save delivery note as PDF' }));
    await waitFor(() => expect(app.sent('GET /invoices/inv_1/delivery-note')).toHaveLength(1));
    expect(order).toEqual(['made', 'printed']);
  });

  it('with a delivery note that was made print that one again', async () => {
    const note = { number: 'DL/26-27/0001', made_on: '2026-11-21' };
    const app = await opened({ delivery_note: note });
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save delivery note as PDF' }));
    await waitFor(() => expect(app.sent('GET /invoices/inv_1/delivery-note')).toHaveLength(1));
    expect(app.sent('POST /invoices/inv_1/delivery-note')).toHaveLength(0);
  });

  it('are the draft alone while it is one: no goods go out on it', async () => {
    await opened({ status: 'draft', number: null, issued_on: null });
    await screen.findByRole('menuitem', { name: 'Save as PDF' });
    expect(saved().map((item) => item.textContent)).toEqual(['Save as PDF']);
  });

  it('are shown in the page itself, sheet by sheet, and printed from there', async () => {
    const made: string[] = [];
    const createObjectURL = (blob: Blob) => `blob:${made.push(blob.type).toString()}`;
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL, revokeObjectURL: () => {} }));
    const print = vi.fn();
    vi.stubGlobal('print', print);
    const picture = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 595 842'/>";
    const app = await opened({}, 'en', { 'GET /invoices/inv_1/pdf': { pages: [picture, picture] } });
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Show and print' }));
    const viewer = await screen.findByRole('dialog', { name: 'INV/26-27/0001' });
    const sheets = await within(viewer).findAllByRole('img');
    expect(sheets.map((sheet) => sheet.getAttribute('alt'))).toEqual([
      'INV/26-27/0001: page 1 of 2',
      'INV/26-27/0001: page 2 of 2',
    ]);
    expect(made.filter((type) => type === 'image/svg+xml')).toHaveLength(2);
    // On a phone a whole sheet cannot be read.
    await userEvent.click(within(viewer).getByRole('button', { name: 'Larger' }));
    expect(within(viewer).getByRole('button', { name: 'Whole sheet' })).toBeTruthy();
    // Nothing but the sheets comes out of the printer, each as large as it is drawn.
    const printed = document.querySelector('[data-print="sheets"]');
    expect(printed?.querySelectorAll('img')).toHaveLength(2);
    expect(printed?.querySelector('style')?.textContent).toBe('@page { size: 595pt 842pt; margin: 0 }');
    await userEvent.click(within(viewer).getByRole('button', { name: 'Print' }));
    await waitFor(() => expect(print).toHaveBeenCalledOnce());
    await userEvent.click(within(viewer).getByRole('button', { name: 'Save as PDF' }));
    await waitFor(() => expect(app.sent('GET /invoices/inv_1/pdf')).toHaveLength(2));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(document.querySelector('[data-print="sheets"]')).toBeNull());
  });

  it('that cannot be drawn say why, and nothing can be printed', async () => {
    const refusal = new Refusal(422, { code: 'invoice.paper' });
    await opened({}, 'en', { 'GET /invoices/inv_1/pdf': refusal });
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Show and print' }));
    const viewer = await screen.findByRole('dialog', { name: 'INV/26-27/0001' });
    expect(await within(viewer).findByRole('button', { name: /again/i })).toBeTruthy();
    expect(within(viewer).getByRole<HTMLButtonElement>('button', { name: 'Print' }).disabled).toBe(true);
  });

  it('are named in Arabic', async () => {
    await opened({}, 'ar');
    expect(await screen.findByRole('menuitem', { name: 'حفظ إشعار التسليم بصيغة PDF' })).toBeTruthy();
  });
});
