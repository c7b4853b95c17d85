import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp } from '@/testing/open-app';
import type { Delivery, DeliveryRow } from './queries';

const row: DeliveryRow = {
  id: 7,
  provider: 'practice',
  account_name: 'Card',
  kind: 'payment.captured',
  state: 'processed',
  origin: 'webhook',
  deliveries: 1,
  attempts: 1,
  received_at: '2126-11-21T06:00:00Z',
  payment_id: 'pay_1',
  bytes: 12,
};
const delivery: Delivery = { ...row, headers: {}, body: '{"token":"***"}', dedupe_key: 'hook:evt_7', correlation: 'c' };
const table = (more: Record<string, unknown> = {}) => ({
  'GET /inbox': { items: [row] },
  'GET /inbox/refusals': { items: [] },
  'GET /inbox/senders': {
    items: [
      { id: 'int_1', name: 'Card', provider: 'practice' },
      { id: 'int_2', name: 'Wallet', provider: 'practice' },
    ],
  },
  'GET /inbox/7': delivery,
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('the inbox', () => {
  it('handles all again that a filter means, however many the server takes at a time', async () => {
    const rest: unknown[] = [{ replayed: 5000, next: 201 }, { replayed: 200 }];
    const app = await openApp(
      '/inbox?kind=payment.&from=2026-11-01',
      table({ 'POST /inbox/replay': () => rest.shift() }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Handle all of these again' }));
    const asked = within(await screen.findByRole('dialog'));
    await userEvent.click(asked.getByRole('button', { name: 'Handle all of these again' }));
    expect(await screen.findByText(/5,?200 deliveries are being handled again/)).toBeTruthy();
    const sent = app.sent('POST /inbox/replay');
    const filter = { kind: 'payment.', from: '2026-11-01' };
    expect(sent.map((call) => call.body)).toEqual([{ filter }, { filter, before: 201 }]);
    const keys = sent.map((call) => call.headers.get('Idempotency-Key'));
    expect(new Set(keys).size).toBe(2);
  });

  it('handles all that failed again while nothing else is chosen', async () => {
    const app = await openApp('/inbox', table({ 'POST /inbox/replay': { replayed: 3 } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Handle all failed again' }));
    const asked = within(await screen.findByRole('dialog'));
    await userEvent.click(asked.getByRole('button', { name: 'Handle all failed again' }));
    await waitFor(() => expect(app.sent('POST /inbox/replay')[0]?.body).toEqual({ filter: { state: 'failed' } }));
  });

  it('shows what came of a delivery, and says that secrets are struck out of it', async () => {
    await openApp(
      '/inbox?id=7',
      table({
        'GET /inbox/7/trace': {
          steps: [
            {
              at: '2126-11-21T06:00:00Z',
              kind: 'observation',
              title: 'captured',
              detail: { origin: 'webhook', fact: { fact: { amount: { minor: 5000, currency: 'INR' } } } },
              ref: { type: 'payment', id: 'pay_1' },
            },
            {
              at: '2126-11-21T06:00:01Z',
              kind: 'asked',
              title: 'asked for INR 50.00',
              detail: {},
              ref: { type: 'invoice', id: 'inv_1' },
            },
          ],
        },
      }),
    );
    const trace = within(await screen.findByRole('list', { name: 'What came of it' }));
    const links = trace.getAllByRole('link').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/payments/pay_1', '/invoices/inv_1']);
    expect(screen.getByText(/Secrets and card numbers are struck out/)).toBeTruthy();
  });

  it('shows no trace to who may not see payments', async () => {
    const person = { ...OWNER, permissions: ['inbox:read'] };
    const app = await openApp('/inbox?id=7', table(), { person });
    await screen.findByText(/Secrets and card numbers are struck out/);
    expect(app.sent('GET /inbox/7/trace')).toEqual([]);
    expect(screen.queryByRole('button', { name: /again/ })).toBeNull();
  });
});
