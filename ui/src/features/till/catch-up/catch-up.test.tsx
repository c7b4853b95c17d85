import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Got } from '@/api/client';
import { OWNER, openApp } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';
import type { AccountRound, Round } from './queries';
import { isNews, toneOf } from './round-values';

const account = (over: Partial<AccountRound> = {}): AccountRound => ({
  merchant_account_id: 'acc_1',
  name: 'Card, main shop',
  provider: 'stripe',
  listed: 14,
  new: 12,
  payments: 12,
  refunds: 1,
  disputes: 0,
  closed: 13,
  received: [inr(840_000)],
  waiting: 0,
  failed: 0,
  took_ms: 2_400,
  ...over,
});
const round = (over: Partial<Round> = {}): Round => ({
  id: 7,
  cause: 'wake',
  from: '2126-12-01T06:00:00Z',
  until: '2126-12-04T06:00:00Z',
  begun_at: '2126-12-04T06:00:02Z',
  ended_at: '2126-12-04T06:00:09Z',
  took_ms: 6_800,
  booked_at: '2126-12-04T06:00:11Z',
  accounts: [account()],
  ...over,
});
const table = (last: Round | undefined, more: Record<string, unknown> = {}) => ({
  'GET /payments': { items: [] },
  'GET /refunds': { items: [] },
  'GET /catch-up/rounds/last': last ? { round: last } : {},
  'GET /catch-up/rounds': { items: last ? [last] : [] },
  ...more,
});
const home: Got<'/home'> = {
  today: '2126-12-04',
  needs_you: [],
  figures: {
    today_taken: [],
    month_taken: [],
    open_invoices: { count: 0, due: [] },
    overdue: { count: 0, due: [] },
    unknown_payments: 0,
  },
  takings_14d: [],
  recent_payments: [],
  checklist: [],
};
const banner = () => screen.findByRole('region', { name: 'While you were away' });

afterEach(() => vi.unstubAllGlobals());

describe('after an absence', () => {
  it('one quiet line says how long it was and what came of it, until it is put away', async () => {
    await openApp('/payments', table(round()));
    const line = await banner();
    expect(line.textContent).toMatch(/Asleep for 3 days.*12 payments.*received.*8,400\.00.*one refund/);
    expect(within(line).getByRole('link', { name: 'See what happened' }).getAttribute('href')).toBe('/while-away');
    await userEvent.click(within(line).getByRole('button', { name: 'Put this away' }));
    expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
  });

  it('says nothing where nothing was missed, where a person asked, and in a shop that was never away', async () => {
    const nothing = account({ payments: 0, refunds: 0, received: [] });
    expect(isNews(round({ accounts: [nothing] }))).toBe(false);
    expect(isNews(round({ cause: 'asked' }))).toBe(false);
    const app = await openApp('/payments', table(undefined));
    await waitFor(() => expect(app.sent('GET /catch-up/rounds/last')).toHaveLength(1));
    expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
  });

  it('says what is amiss, even where nothing was found', async () => {
    const nothing = { payments: 0, refunds: 0, received: [] };
    const down = round({ until: null, ended_at: null, accounts: [account({ ...nothing, error: 'no line' })] });
    // What cannot be reached is asked again by itself, until the round gives up on it.
    expect(toneOf(down)).toBe('waiting');
    expect(toneOf({ ...down, ended_at: '2126-12-04T07:00:00Z' })).toBe('lost');
    await openApp('/payments', table(down));
    const line = await banner();
    expect(line.textContent).toContain('The line is down');
    expect(line.textContent).toContain('Could not be read to the end: Card, main shop.');
  });

  it('is told in Arabic', async () => {
    await openApp('/payments', table(round()), { language: 'ar' });
    const line = await screen.findByRole('region', { name: 'أثناء غيابك' });
    expect(line.textContent).toContain('12 دفعة');
  });

  it('is on the front page as well, and is not asked for by who may not see payments', async () => {
    await openApp('/', table(round(), { 'GET /home': home }));
    await banner();
    cleanup();
    const app = await openApp('/', table(round(), { 'GET /home': home }), {
      person: { ...OWNER, role: 'support', permissions: ['billing:read'] },
    });
    await screen.findByText('Nothing needs you');
    expect(app.sent('GET /catch-up/rounds/last')).toEqual([]);
  });
});

describe('the report', () => {
  it('tells of each absence what each account brought and what is left to do', async () => {
    const second = account({ merchant_account_id: 'acc_2', name: 'UPI', provider: 'razorpay', failed: 2 });
    await openApp('/while-away', table(round({ accounts: [account(), second] })));
    const report = await screen.findByRole('region', { name: 'Asleep for 3 days' });
    expect(report.textContent).toContain('Needs a look');
    expect(report.textContent).toContain('24 payments');
    expect(report.textContent).toContain('All taken in 9 secs after the first question');
    const [card, upi] = within(within(report).getByRole('list', { name: 'Accounts' })).getAllByRole('listitem');
    expect(card?.textContent).toMatch(/Told14New12Payments12Refunds1Settled now13/);
    expect(
      within(upi as HTMLElement)
        .getByRole('link', { name: 'See them in the inbox' })
        .getAttribute('href'),
    ).toBe('/inbox?state=failed&provider=razorpay');
  });

  it('counts as seen once it was looked at', async () => {
    await openApp('/while-away', table(round()));
    await screen.findByRole('region', { name: 'Asleep for 3 days' });
    await waitFor(() => expect(localStorage.getItem('cf.catch-up.seen')).toBe('7'));
  });

  it('asks every gateway on demand, for who may', async () => {
    const app = await openApp('/while-away', table(round(), { 'POST /catch-up': { accounts: [] } }));
    await screen.findByRole('region', { name: 'Asleep for 3 days' });
    const before = app.sent('GET /catch-up/rounds').length;
    await userEvent.click(screen.getByRole('button', { name: 'Catch up now' }));
    await waitFor(() => expect(app.sent('POST /catch-up')[0]?.body).toEqual({}));
    await waitFor(() => expect(app.sent('GET /catch-up/rounds').length).toBeGreaterThan(before));
  });

  it('teaches what will stand there in a shop that was never away', async () => {
    await openApp('/while-away', table(undefined), {
      person: { ...OWNER, role: 'support', permissions: ['payments:read'] },
    });
    expect(await screen.findByText('The shop was never away')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Catch up now' })).toBeNull();
  });
});
