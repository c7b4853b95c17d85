import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp, SETTINGS } from '@/testing/open-app';
import type { TunnelReport } from './queries';

const off: TunnelReport = {
  status: 'off',
  url_changes: false,
  detail: '',
  restarts: 0,
  last_lines: [],
  refused_by: [],
};

const up: TunnelReport = {
  ...off,
  status: 'up',
  kind: 'cloudflared',
  url: 'https://red-fox.trycloudflare.com',
  url_changes: true,
  since: '2026-11-30T08:00:00Z',
  last_ping_at: '2026-11-30T08:05:00Z',
  last_reached_at: '2026-11-30T08:05:00Z',
};

const open = (report: TunnelReport, language?: string) =>
  openApp('/settings?tab=tunnel', { 'GET /settings': SETTINGS, 'GET /tunnel': report }, { language });

afterEach(() => vi.unstubAllGlobals());

it('without a tunnel the page says so and shows the command that sets one', async () => {
  await open(off);
  expect((await screen.findByText('No tunnel')).closest('[role=status]')).toBeTruthy();
  expect(screen.getByText('counterfoil tunnel set cloudflared')).toBeTruthy();
  expect(screen.queryByText('Address')).toBeNull();
});

it('an address that leads here is green, can be copied, and is known to change', async () => {
  await open(up);
  expect(await screen.findByText('Reached')).toBeTruthy();
  expect(screen.getByText('https://red-fox.trycloudflare.com')).toBeTruthy();
  expect(screen.getByText(/another one at each start/)).toBeTruthy();
});

it('one that does not lead here tells why, what its program printed and who refuses it', async () => {
  await open({
    ...up,
    status: 'down',
    url: 'https://ab12.ngrok.io',
    trouble: 'wrong_proof',
    detail: "another shop's door answered",
    last_lines: ['session closed'],
    refused_by: ['Razorpay'],
  });
  expect(await screen.findByText('Not reached')).toBeTruthy();
  expect(screen.getByText(/Somebody else has this address now/)).toBeTruthy();
  expect(screen.getByText('session closed')).toBeTruthy();
  expect(screen.getByText(/Razorpay/)).toBeTruthy();
});

it('the same in Arabic', async () => {
  await open(up, 'ar');
  expect(await screen.findByText('يمكن الوصول إليه')).toBeTruthy();
});
