import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { GATEWAYS } from '@/testing/sample-gateways';
import type { AccountUse, Limits, MerchantAccount } from './queries';

const account: MerchantAccount = {
  id: 'acc_1',
  name: 'Card, main shop',
  provider: 'stripe',
  environment: 'live',
  status: 'active',
  currencies: ['INR', 'USD'],
  fee_rate: '2.9000',
  fee_tax_rate: '0.0000',
  credential_mask: {},
  hook_path: '/hooks/stripe/abc',
  base_url: '',
  clearing: [],
  position: 0,
  reserve_first: false,
  version: 3,
};
const inr = (minor: number) => ({ minor, currency: 'INR' });
const limits: Limits = {
  limits: [
    { name: 'payment_max', amount: inr(500_000) },
    { name: 'count_per_day', count: 20 },
    { name: 'volume_per_month', amount: inr(10_000_000) },
  ],
  version: 3,
};
const use: AccountUse = {
  merchant_account_id: 'acc_1',
  spans: [
    { span: 'day', since: '2026-11-21', count: 19, volume: [inr(1_900_000)] },
    { span: 'week', since: '2026-11-16', count: 19, volume: [inr(1_900_000)] },
    { span: 'month', since: '2026-11-01', count: 30, volume: [inr(8_100_000)] },
    { span: 'year', since: '2026-01-01', count: 30, volume: [inr(8_100_000), { minor: 900, currency: 'USD' }] },
  ],
  limits: [
    { limit: { name: 'payment_max', amount: inr(500_000) } },
    { limit: { name: 'count_per_day', count: 20 }, used_count: 19, percent: 95, alert: 'almost' },
    {
      limit: { name: 'volume_per_month', amount: inr(10_000_000) },
      used_amount: inr(8_100_000),
      percent: 81,
      alert: 'near',
    },
  ],
  health: {
    calls: 3,
    answered: 2,
    success_percent: 66,
    median_ms: 240,
    score: 73,
    last_success_at: '2026-11-21T09:00:00Z',
    last_failure: { at: '2026-11-21T08:00:00Z', call: 'create', outcome: 'unreachable', reason: 'no route to host' },
  },
};
const SET = 'PUT /merchant-accounts/acc_1/limits';
const table = (more: Record<string, unknown> = {}) => ({
  'GET /gateways': { items: GATEWAYS },
  'GET /merchant-accounts': { items: [account] },
  'GET /merchant-accounts/acc_1': account,
  'GET /merchant-accounts/use': { items: [use] },
  'GET /merchant-accounts/acc_1/use': use,
  'GET /merchant-accounts/acc_1/limits': limits,
  [SET]: { ...limits, version: 4 },
  ...more,
});
const form = (more?: Record<string, unknown>) => openApp('/merchant-accounts/acc_1?tab=limits', table(more));
const group = async (name: string) => within(await screen.findByRole('group', { name }));
const field = async (of: string, name: RegExp) => (await group(of)).getByRole<HTMLInputElement>('textbox', { name });
/** The part of the page under this heading. */
const part = async (name: string) =>
  within((await screen.findByRole('heading', { name })).closest('section') ?? document.body);
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save the limits' }));

afterEach(() => vi.unstubAllGlobals());

describe('the limits of an account', () => {
  it('are sent all together, those that stayed, those that are new, and none that was emptied', async () => {
    const app = await form();
    await userEvent.clear(await field('A day', /^Payments/));
    await userEvent.type(await field('A week, from Monday', /^Money/), '25,000');
    await userEvent.type(await field('Each payment', /^At least/), '10');
    await save();
    await waitFor(() => expect(app.sent(SET)).toHaveLength(1));
    const [call] = app.sent(SET);
    expect(call?.headers.get('If-Match')).toContain('3');
    expect(call?.body).toEqual({
      limits: [
        { name: 'payment_max', amount: inr(500_000) },
        { name: 'volume_per_month', amount: inr(10_000_000) },
        { name: 'volume_per_week', amount: inr(2_500_000) },
        { name: 'payment_min', amount: inr(1_000) },
      ],
    });
  });

  it('have amounts of their own in each currency', async () => {
    const app = await form();
    const most = await field('Each payment', /^At most/);
    expect(most.value).toBe('5,000.00');
    await userEvent.click(screen.getByRole('combobox', { name: 'Amounts in' }));
    await userEvent.click(await screen.findByRole('option', { name: 'USD' }));
    expect((await field('Each payment', /^At most/)).value).toBe('');
    expect((await field('A day', /^Payments/)).value).toBe('20');
    await userEvent.type(await field('Each payment', /^At most/), '60');
    await save();
    await waitFor(() => expect(app.sent(SET)).toHaveLength(1));
    expect(app.sent(SET)[0]?.body).toEqual({
      limits: [...limits.limits, { name: 'payment_max', amount: { minor: 6_000, currency: 'USD' } }],
    });
  });

  it('are not sent while one of them lets nothing through', async () => {
    const app = await form();
    await userEvent.type(await field('Each payment', /^At least/), '5001');
    expect(await screen.findByText('Not less than the least amount.')).toBeTruthy();
    await save();
    await userEvent.clear(await field('Each payment', /^At least/));
    await userEvent.type(await field('A year', /^Payments/), '0');
    expect(await screen.findByText('A whole number, 1 or more.')).toBeTruthy();
    await save();
    expect(app.sent(SET)).toHaveLength(0);
  });

  it('say when somebody else changed the account meanwhile', async () => {
    await form({ [SET]: new Refusal(412, { code: 'record.stale' }) });
    await userEvent.clear(await field('A day', /^Payments/));
    await save();
    expect(await screen.findByText('Somebody else changed this record while you were at it.')).toBeTruthy();
  });

  it('can be read by who may not change them', async () => {
    const reader = { ...OWNER, role: 'accountant' as const, permissions: ['accounts:read'] };
    await openApp('/merchant-accounts/acc_1?tab=limits', table(), { person: reader });
    const fields = await screen.findAllByRole<HTMLFieldSetElement>('group', { name: /^(Each payment|A )/ });
    expect(fields.map((one) => one.disabled)).toEqual([true, true, true, true, true]);
  });

  it('are none of the drawer: nothing is started through it', async () => {
    await openApp(
      '/merchant-accounts/acc_1',
      table({ 'GET /merchant-accounts/acc_1': { ...account, provider: 'cash' } }),
    );
    await screen.findByRole('tab', { name: 'Fees' });
    expect(screen.queryByRole('tab', { name: 'Limits' })).toBeNull();
  });
});

describe('how an account stands', () => {
  it('is seen on meters, each with its figures in words, and by an alert', async () => {
    await openApp('/merchant-accounts/acc_1', table());
    const used = await part('In use');
    const said = used
      .getAllByRole('meter')
      .map((meter) => meter.getAttribute('aria-valuetext')?.replaceAll('\u00a0', ' '));
    expect(said).toEqual(['19 of 20 · 95%', expect.stringMatching(/^₹ ?81,000\.00 of ₹ ?1,00,000\.00 · 81%$/)]);
    expect(used.getByRole('status').textContent).toContain('Limit almost reached');
    const health = await part('Health');
    expect(health.getByRole('meter', { name: 'Score' }).getAttribute('aria-valuetext')).toBe('73 of 100');
    expect(health.getByText('66% of 3 calls')).toBeTruthy();
    expect(health.getByText('no route to host')).toBeTruthy();
  });

  it('is said of one that nobody called', async () => {
    const { health: _, ...quiet } = use;
    await openApp('/merchant-accounts/acc_1', table({ 'GET /merchant-accounts/acc_1/use': { ...quiet, limits: [] } }));
    expect(await screen.findByText('Not called in the last seven days')).toBeTruthy();
    expect(screen.queryByRole('meter')).toBeNull();
  });

  it('is seen in the list in short', async () => {
    await openApp('/merchant-accounts', table());
    expect(await screen.findByText('73 of 100')).toBeTruthy();
    expect(screen.getByText('Limit almost reached')).toBeTruthy();
  });

  it('is read in Arabic', async () => {
    await openApp('/merchant-accounts/acc_1', table(), { language: 'ar' });
    const used = await part('المستخدَم');
    expect(used.getByText('كاد الحد يُبلغ')).toBeTruthy();
    expect(used.getAllByRole('meter')).toHaveLength(2);
  });
});
