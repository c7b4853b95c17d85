import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { type Call, openApp, SETTINGS } from '@/testing/open-app';
import type { BackupReport } from './queries';

const off: BackupReport = { status: 'off', detail: '', has_recovery: false, copies: [] };

const made: BackupReport = {
  status: 'ok',
  target: '/mnt/stick/kirana',
  last_made_at: '2026-11-30T08:00:00Z',
  tried_at: '2026-11-30T08:00:00Z',
  detail: '',
  has_recovery: true,
  copies: [
    { number: 12, made_at: '2026-11-30T08:00:00Z', bytes: 4_200_000, state: 'fine' },
    { number: 11, made_at: '2026-11-29T08:00:00Z', bytes: 4_100_000, state: 'unchained' },
  ],
};

const open = (report: BackupReport, more: Record<string, unknown> = {}, language?: string) =>
  openApp('/settings?tab=backup', { 'GET /settings': SETTINGS, 'GET /backups': report, ...more }, { language });

afterEach(() => vi.unstubAllGlobals());

it('without backups the page says so and shows the command that sets them', async () => {
  await open(off);
  expect((await screen.findByText('None are made')).closest('[role=status]')).toBeTruthy();
  expect(screen.getByText(/what happens to this machine happens to the shop/)).toBeTruthy();
  const commands = screen.getAllByRole('code').map((command) => command.textContent);
  expect(commands).toContain('counterfoil backup set folder /mnt/stick/counterfoil');
  expect(screen.getByText(/Makes one a day from now on/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Back up now' })).toBeNull();
});

it('what lies there is listed with what was seen of it', async () => {
  await open(made);
  expect(await screen.findByText('In order')).toBeTruthy();
  expect(screen.getByText('/mnt/stick/kirana')).toBeTruthy();
  expect(screen.getByText('4.2 MB')).toBeTruthy();
  expect(screen.getByText('Does not follow the one before')).toBeTruthy();
  expect(screen.queryByText(/lost with this machine/)).toBeNull();
});

it('one that failed tells why, and that nobody holds a recovery key', async () => {
  await open({ ...made, status: 'failed', detail: '/mnt/stick is not there', has_recovery: false });
  expect(await screen.findByText('The last try failed')).toBeTruthy();
  expect(screen.getByText('/mnt/stick is not there')).toBeTruthy();
  expect(screen.getByText(/lost with this machine/)).toBeTruthy();
});

it('one more is asked for', async () => {
  const calls: Call[] = [];
  await open(made, {
    'POST /backups': (call: Call) => {
      calls.push(call);
      return { ...made, making_since: '2026-11-30T09:00:00Z' };
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Back up now' }));
  await waitFor(() => expect(calls).toHaveLength(1));
});

it('speaks Arabic', async () => {
  await open(made, {}, 'ar');
  expect(await screen.findByText('على ما يرام')).toBeTruthy();
});
