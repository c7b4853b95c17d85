import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { type Call, OWNER, openApp, SETTINGS } from '@/testing/open-app';
import type { DoctorReport } from './queries';

const HEALTH: Shape<'Health'> = {
  status: 'ok',
  version: '0.1.0',
  started_at: '2026-11-30T08:00:00Z',
  inbox_waiting: 0,
  outbox_waiting: 0,
  writer_waiting: 0,
  vault_open: true,
  breakdowns: 0,
  database_bytes: 4_200_000,
  backup: 'off',
};

const report: DoctorReport = {
  outcome: 'trouble',
  looked_at: '2026-11-30T09:00:00Z',
  probes: [
    { name: 'folder', outcome: 'fine', says: '/srv/shop is for this user alone', advice: '' },
    { name: 'backup', outcome: 'hint', says: 'no backups are made', advice: 'counterfoil backup set folder PATH' },
    { name: 'space', outcome: 'trouble', says: '120 MB are free', advice: 'make room on the disk of /srv/shop' },
    { name: 'encryption', outcome: 'unknown', says: 'that cannot be seen from here', advice: '' },
  ],
};

const open = (more: Record<string, unknown>, person = OWNER, language?: string) =>
  openApp(
    '/settings?tab=health',
    {
      'GET /settings': SETTINGS,
      'GET /health': HEALTH,
      'GET /checks': { ran_at: HEALTH.started_at, checks: [] },
      ...more,
    },
    { person, language },
  );

afterEach(() => vi.unstubAllGlobals());

it('tells what was found on the machine and what to do, and looks again when asked', async () => {
  let looks = 0;
  await open({
    'GET /doctor': (_: Call) => {
      looks += 1;
      return report;
    },
  });
  expect(await screen.findByText('Room on the disk')).toBeTruthy();
  expect(screen.getByText('120 MB are free')).toBeTruthy();
  expect(screen.getByText('make room on the disk of /srv/shop')).toBeTruthy();
  expect(screen.getByText('Needs you')).toBeTruthy();
  expect(screen.getByText('Could be better')).toBeTruthy();
  expect(screen.getByText('Not known')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
  await waitFor(() => expect(looks).toBe(2));
});

it('in Arabic the names are Arabic and the sentences stay as the program says them', async () => {
  await open({ 'GET /doctor': report }, OWNER, 'ar');
  expect(await screen.findByText('المساحة على القرص')).toBeTruthy();
  expect(screen.getByText('120 MB are free').getAttribute('dir')).toBe('ltr');
});

it('who does not run the machine is shown nothing of it, and nothing is asked', async () => {
  const asked = vi.fn(() => report);
  const clerk = { ...OWNER, role: 'cashier' as const, permissions: ['settings:read', 'reports:read'] };
  await open({ 'GET /doctor': asked }, clerk);
  expect(await screen.findByText('Vault of secrets')).toBeTruthy();
  expect(screen.queryByText('This machine')).toBeNull();
  expect(asked).not.toHaveBeenCalled();
});
