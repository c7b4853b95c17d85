import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp } from '@/testing/open-app';
import type { Home } from './queries';

const need = (kind: string, count: number, route: string): Home['needs_you'][number] => ({
  kind,
  severity: 'bad',
  title: `${count} of ${kind}`,
  detail: '',
  link: { route },
  count,
});
const home = (...needs_you: Home['needs_you']): Home => ({
  today: '2026-11-21',
  needs_you,
  figures: {
    today_taken: [],
    month_taken: [],
    open_invoices: { count: 1, due: [] },
    overdue: { count: 0, due: [] },
    unknown_payments: 0,
  },
  takings_14d: [],
  recent_payments: [],
  checklist: [
    { key: 'business', done: false, title: 'Say who you are', route: '/settings' },
    { key: 'invoice', done: false, title: 'Issue an invoice', route: '/invoices/new' },
  ],
});
const KINDS = ['unknown_payments', 'payments', 'deliveries', 'effects', 'news', 'overdue'];
const cashier = { ...OWNER, role: 'cashier' as const, permissions: ['billing:read', 'billing:write', 'payments:read'] };

afterEach(() => vi.unstubAllGlobals());

describe('what needs a person', () => {
  const titles = async (count: number, language: string) => {
    await openApp('/', { 'GET /home': home(...KINDS.map((kind) => need(kind, count, '/payments'))) }, { language });
    const name = language === 'ar' ? 'يحتاج إليك' : 'Needs you';
    const items = within(await screen.findByRole('region', { name })).getAllByRole('listitem');
    return items.map((item) => item.textContent ?? '');
  };

  it('is said of one as of one', async () => {
    for (const title of await titles(1, 'en'))
      expect(title).toMatch(/^1 [a-z ]*?(?:payment|webhook|call|announcement|invoice)\b/);
  });

  it('is said of two in the Arabic dual, without a figure', async () => {
    for (const title of await titles(2, 'ar')) expect(title).toMatch(/^\p{Script=Arabic}+ان /u);
  });

  it('leads to where it is seen best', async () => {
    await openApp('/', { 'GET /home': home(need('vault_locked', 1, '/settings'), need('deliveries', 2, '/inbox')) });
    const link = async (name: RegExp) => (await screen.findByRole('link', { name })).getAttribute('href');
    expect(await link(/The vault is locked/)).toBe('/settings?tab=health');
    expect(await link(/2 webhooks could not be handled/)).toBe('/inbox');
  });
});

describe('limits and webhook addresses', () => {
  const use = (id: string, ...alerts: ('near' | 'almost' | 'reached' | undefined)[]): Shape<'AccountUse'> => ({
    merchant_account_id: id,
    spans: [],
    limits: alerts.map((alert) => ({ limit: { name: 'count_per_day', count: 10 }, alert })),
  });
  const open = async (need: Home['needs_you'][number], more: Record<string, unknown>, language = 'en') => {
    await openApp('/', { 'GET /home': home(need), ...more }, { language });
    const region = await screen.findByRole('region', { name: language === 'ar' ? 'يحتاج إليك' : 'Needs you' });
    return within(region);
  };
  const limits = (count: number) => need('limits', count, '/merchant-accounts');

  it('a limit that is reached is not called near, and its account is a step away', async () => {
    const line = await open(limits(1), {
      'GET /merchant-accounts/use': { items: [use('acc_1'), use('acc_2', 'reached')] },
    });
    const link = await line.findByRole('link', { name: /^1 merchant account has reached a limit/ });
    expect(link.textContent).toMatch(/No payment is started through it/);
    expect(link.getAttribute('href')).toBe('/merchant-accounts/acc_2?tab=limits');
  });

  it('of several it is told how many have reached theirs and how many are only near', async () => {
    const items = [use('acc_1', 'near', 'reached'), use('acc_2', 'reached'), use('acc_3', 'almost')];
    const line = await open(limits(3), { 'GET /merchant-accounts/use': { items } });
    const link = await line.findByRole('link', { name: /^2 merchant accounts have reached a limit/ });
    expect(link.textContent).toMatch(/One more is near\./);
    expect(link.getAttribute('href')).toBe('/merchant-accounts');
  });

  it('a limit that is near stays near, and so does what cannot be told apart', async () => {
    const line = await open(limits(1), { 'GET /merchant-accounts/use': { items: [use('acc_1', 'near', undefined)] } });
    await waitFor(() =>
      expect(line.getByRole('link', { name: /is near a limit/ }).getAttribute('href')).toBe(
        '/merchant-accounts/acc_1?tab=limits',
      ),
    );
    cleanup();
    const untold = await open(limits(1), {});
    expect(untold.getByRole('link', { name: /is near a limit/ }).getAttribute('href')).toBe('/merchant-accounts');
  });

  it('in Arabic a limit is reached, too', async () => {
    const items = [use('acc_1', 'reached'), use('acc_2', 'reached')];
    const line = await open(limits(2), { 'GET /merchant-accounts/use': { items } }, 'ar');
    expect(await line.findByRole('link', { name: /بلغا حدًّا/ })).toBeTruthy();
  });

  it('a gateway that does not send as it should leads to its webhook address', async () => {
    const hooks = (id: string, needs_you?: Shape<'HookNeed'>): Shape<'HookComparison'> => ({
      merchant_account_id: id,
      listed: true,
      registrable: true,
      standing: needs_you ? 'off' : 'on',
      needs_you: needs_you ?? null,
      trouble: '',
      unread: 0,
      items: [],
    });
    const line = await open(need('hooks', 1, '/merchant-accounts'), {
      'GET /registered-hooks': { items: [hooks('acc_1'), hooks('acc_2', 'off')] },
    });
    await waitFor(() => expect(line.getByRole('link').getAttribute('href')).toBe('/merchant-accounts/acc_2?tab=hook'));
  });

  it('asks for neither while neither is told of', async () => {
    const asked = vi.fn(() => ({ items: [] }));
    const line = await open(need('deliveries', 2, '/inbox'), {
      'GET /merchant-accounts/use': asked,
      'GET /registered-hooks': asked,
    });
    expect(line.getByRole('link')).toBeTruthy();
    expect(asked).not.toHaveBeenCalled();
  });
});

it('nothing on the page leads where the person may not go', async () => {
  await openApp(
    '/',
    { 'GET /home': home(need('deliveries', 2, '/inbox'), need('overdue', 1, '/invoices')) },
    { person: cashier },
  );
  await screen.findByText('2 webhooks could not be handled');
  const ways = screen.getAllByRole('link').map((link) => link.getAttribute('href') ?? '');
  expect(ways).toContain('/invoices/new');
  expect(ways.filter((way) => /^\/(?:inbox|settings|reports|customers)/.test(way))).toEqual([]);
  expect(screen.getByText('Say who you are: address and tax number on your papers')).toBeTruthy();
});
