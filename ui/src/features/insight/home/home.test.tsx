import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
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
