import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp } from '@/testing/open-app';

const india = {
  country: 'IN',
  name: 'India',
  currency: 'INR',
  zones: ['Asia/Kolkata'],
  locale: 'en-IN',
  tax_codes: [],
  fiscal_year_starts_month: 4,
};
const table = { 'GET /session': { state: 'set_up_needed' }, 'GET /set-up/presets': { presets: [india] } };

afterEach(() => vi.unstubAllGlobals());

// The order counts: a page asks once which platform it is on.
it('a browser without a code is told where the address stands', async () => {
  await openApp('/', table);
  expect(await screen.findByRole('heading', { name: 'Open the address that the program printed' })).toBeTruthy();
});

it('the window of the desktop program asks its questions without a code', async () => {
  vi.stubGlobal('__TAURI_INTERNALS__', { invoke: async () => 'key' });
  await openApp('/', table);
  expect(await screen.findByRole('heading', { name: 'Set up your shop' })).toBeTruthy();
  expect(screen.getByLabelText('Name of the shop')).toBeTruthy();
});
