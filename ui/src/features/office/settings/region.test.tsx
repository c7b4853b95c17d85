import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp, Refusal, SETTINGS } from '@/testing/open-app';

const settings = { ...SETTINGS, tax_id: '27AAPFU0939F1ZV' };

const table = (regions: { code: string; name: string }[]) => ({
  'GET /settings': settings,
  'GET /regions': { items: regions },
  'PATCH /settings': { ...settings, region: '27', version: 2 },
});

afterEach(() => vi.unstubAllGlobals());

it('the shop says in which state it is; until then its tax number does', async () => {
  const { sent } = await openApp('/settings', table([{ code: '27', name: 'Maharashtra' }]));
  const state = await screen.findByRole('combobox', { name: /^State/ });
  expect(state.textContent).toContain('As the tax number says');
  await userEvent.click(state);
  await userEvent.click(await screen.findByRole('option', { name: /Maharashtra \(27\)/ }));
  await userEvent.click(await screen.findByRole('button', { name: /^Save/ }));
  await waitFor(() => expect(sent('PATCH /settings')[0]?.body).toEqual({ region: '27' }));
});

it('a country whose tax knows no regions is asked for none', async () => {
  await openApp('/settings', table([]));
  expect(await screen.findByLabelText(/^Tax number/)).toBeTruthy();
  expect(screen.queryByRole('combobox', { name: /^State/ })).toBeNull();
});

it('a GSTIN of another state is told at its field, in the words of the screen', async () => {
  const said = { code: 'tax_id.other_region', field: 'tax_id', subject: 'Karnataka (29)' };
  await openApp('/settings', {
    ...table([{ code: '29', name: 'Karnataka' }]),
    'PATCH /settings': new Refusal(400, said),
  });
  const number = await screen.findByLabelText(/^Tax number/);
  await userEvent.clear(number);
  await userEvent.type(number, '29AAGCB7383J1Z4');
  expect(await screen.findByText('Registered in Karnataka (29).')).toBeTruthy();
  await userEvent.click(await screen.findByRole('button', { name: /^Save/ }));
  expect(await screen.findByText('This GSTIN is of another state: Karnataka (29).')).toBeTruthy();
  expect(number.getAttribute('aria-invalid')).toBe('true');
});
