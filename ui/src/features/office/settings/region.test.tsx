import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp, SETTINGS } from '@/testing/open-app';

const settings = { ...SETTINGS, tax_id: '27AAPFU0939F1ZV' };

const table = (regions: { code: string; name: string }[]) => ({
  'GET /settings': settings,
  'GET /regions': { items: regions },
  'PATCH /settings': { ...settings, region: '29', version: 2 },
});

afterEach(() => vi.unstubAllGlobals());

it('the shop says in which state it is; until then its tax number does', async () => {
  const { sent } = await openApp('/settings', table([{ code: '29', name: 'Karnataka' }]));
  const state = await screen.findByRole('combobox', { name: /^State/ });
  expect(state.textContent).toContain('As the tax number says');
  await userEvent.click(state);
  await userEvent.click(await screen.findByRole('option', { name: /Karnataka \(29\)/ }));
  await userEvent.click(await screen.findByRole('button', { name: /^Save/ }));
  await waitFor(() => expect(sent('PATCH /settings')[0]?.body).toEqual({ region: '29' }));
});

it('a country whose tax knows no regions is asked for none', async () => {
  await openApp('/settings', table([]));
  expect(await screen.findByLabelText(/^Tax number/)).toBeTruthy();
  expect(screen.queryByRole('combobox', { name: /^State/ })).toBeNull();
});
