import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { OWNER, openApp } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';
import type { Payment, TraceStep } from './queries';

const payment: Payment = {
  id: 'pay_1',
  customer_name: 'Meera Iyer',
  merchant_account_id: 'acc_1',
  account_name: 'Practice',
  provider: 'practice',
  amount: inr(11_800),
  captured: inr(0),
  refunded: inr(0),
  fee_estimated: false,
  state: 'pending',
  unknown: false,
  needs_you: '',
  method_label: '',
  created_at: '2126-12-01T06:00:00Z',
  advance: inr(0),
  unidentified: inr(0),
  failure_reason: '',
  stamps: [],
  reasons: [],
  reasons_shown: 0,
  settled_reasons: [],
};
const steps: TraceStep[] = [
  {
    at: '2126-12-01T06:00:00Z',
    kind: 'call',
    title: 'create: unknown',
    detail: { note: 'no answer in 10 s', gateway_request_id: '', latency_ms: 10_000 },
  },
  {
    at: '2126-12-01T06:00:15Z',
    kind: 'call',
    title: 'create: answered',
    detail: {
      note: '',
      gateway_request_id: 'req_9f2',
      latency_ms: 312,
      exchanges: [
        { method: 'POST', path: '/v1/payments', trouble: 'no answer in time', request_id: '', latency_ms: 5_000 },
        { method: 'POST', path: '/v1/payments', status: 201, trouble: '', request_id: 'req_9f2', latency_ms: 310 },
      ],
    },
    ref: { type: 'call', id: '7' },
  },
  {
    at: '2126-12-01T06:01:00Z',
    kind: 'webhook',
    title: 'payment.pending',
    detail: { deliveries: 3, state: 'processed', origin: 'webhook' },
    ref: { type: 'inbox', id: '12' },
  },
  {
    at: '2126-12-01T06:05:00Z',
    kind: 'webhook',
    title: 'found by catch-up',
    detail: { deliveries: 1, state: 'processed', origin: 'catch_up' },
    ref: { type: 'inbox', id: '13' },
  },
];
const delivery = {
  id: 12,
  kind: 'payment.pending',
  account_name: 'Practice',
  provider: 'practice',
  state: 'processed',
  origin: 'webhook',
  deliveries: 3,
  attempts: 1,
  bytes: 20,
  received_at: '2126-12-01T06:01:00Z',
  payment_id: 'pay_1',
  dedupe_key: 'evt_1',
  correlation: 'cor_1',
  headers: { 'content-type': 'application/json' },
  body: '{"type":"payment.pending"}',
};
const line = { method: 'POST', path: '/v1/payments', trouble: '', request_id: '', latency_ms: 310 };
const body = (text: string) => ({ text, bytes: text.length, is_cut: false });
const table = {
  'GET /payments/pay_1': payment,
  'GET /payments/pay_1/trace': { steps },
  'GET /payments/pay_1/trace/7': {
    exchanges: [
      { ...line, trouble: 'no answer in time', request: body('a=b'), answer: body('') },
      { ...line, status: 201, request: body('a=b'), answer: { ...body('{"id":"pp_1"}'), bytes: 48_213, is_cut: true } },
    ],
  },
  'GET /inbox/12': delivery,
};
const story = () => screen.findByRole('list', { name: 'What happened' });
const items = async () => within(await story()).getAllByRole('listitem');

afterEach(() => vi.unstubAllGlobals());

it('tells each try of a call with its answer and time, and each delivery with its proof and how often it came', async () => {
  await openApp('/payments/pay_1', table);
  const [first, second, told, found] = await items();
  expect(first?.textContent).toMatch(/Asked the gateway for a payment page.*No answer.*took 10 sec.*no answer in 10 s/);
  expect(second?.textContent).toMatch(/Answered.*try 2.*took 312 ms.*req_9f2/);
  expect(told?.textContent).toMatch(/delivered 3 times, handled once.*payment\.pending.*proof checked/);
  expect(found?.textContent).not.toContain('proof checked');
});

it('shows one part by itself, and the address says which', async () => {
  const app = await openApp('/payments/pay_1', table);
  await story();
  await userEvent.click(screen.getByRole('radio', { name: /Deliveries/ }));
  await waitFor(() => expect(app.at()).toBe('/payments/pay_1?show=deliveries'));
  expect(await items()).toHaveLength(2);
  expect(screen.getByText(/turned away and counted/)).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: /Books/ }));
  expect(await screen.findByText('None of these happened yet.')).toBeTruthy();
});

it('opens a delivery as it came beside the story', async () => {
  const app = await openApp('/payments/pay_1', table);
  const [, , told] = await items();
  await userEvent.click(within(told as HTMLElement).getByRole('button', { name: 'Open the delivery' }));
  const drawer = await screen.findByRole('dialog', { name: /payment\.pending/ });
  expect(within(drawer).getByText(/"type": "payment\.pending"/)).toBeTruthy();
  expect(app.at()).toBe('/payments/pay_1?delivery=12');
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(app.at()).toBe('/payments/pay_1'));
});

it('opens no delivery for who may not see what was delivered', async () => {
  const app = await openApp('/payments/pay_1?delivery=12', table, {
    person: { ...OWNER, role: 'support', permissions: ['payments:read'] },
  });
  await story();
  expect(screen.queryByRole('button', { name: 'Open the delivery' })).toBeNull();
  expect(app.sent('GET /inbox/12')).toEqual([]);
});

it('opens each request of a call to what was sent and answered', async () => {
  const app = await openApp('/payments/pay_1', table);
  const [, second] = await items();
  const requests = within(second as HTMLElement).getByRole('region', { name: 'What was sent and answered' });
  const [broken, answered] = within(requests).getAllByRole('button');
  expect(broken?.textContent).toMatch(/POST \/v1\/payments.*No whole answer/);
  expect(app.sent('GET /payments/pay_1/trace/7')).toEqual([]);
  expect(answered?.textContent).toContain('201');
  await userEvent.click(answered as HTMLElement);
  expect(await within(requests).findByText('a=b')).toBeTruthy();
  expect(within(requests).getByText(/"id": "pp_1"/)).toBeTruthy();
  expect(within(requests).getByText(/the whole had 48,213 bytes/)).toBeTruthy();
});

it('shows no words of a call to who may not see what was delivered', async () => {
  const app = await openApp('/payments/pay_1', table, {
    person: { ...OWNER, role: 'support', permissions: ['payments:read'] },
  });
  const [, second] = await items();
  await userEvent.click(within(second as HTMLElement).getAllByRole('button', { name: /POST/ })[1] as HTMLElement);
  expect(await screen.findByText(/shown to those who may see deliveries/)).toBeTruthy();
  expect(app.sent('GET /payments/pay_1/trace/7')).toEqual([]);
});
