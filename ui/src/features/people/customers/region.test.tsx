import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp, Refusal } from '@/testing/open-app';

const INDIA = {
  items: [
    { code: '27', name: 'Maharashtra' },
    { code: '29', name: 'Karnataka' },
  ],
};
const table = (more: Record<string, unknown> = {}) => ({
  'GET /customers': { items: [] },
  'GET /regions': INDIA,
  'POST /customers': { id: 'cus_1', name: 'Asha' },
  ...more,
});

const fill = async () => {
  await userEvent.click((await screen.findAllByRole('button', { name: 'New customer' }))[0] as HTMLElement);
  const dialog = within(await screen.findByRole('dialog', { name: 'New customer' }));
  await userEvent.type(dialog.getByLabelText(/^Name/), 'Asha');
  return dialog;
};

afterEach(() => vi.unstubAllGlobals());

it('a customer of an Indian shop has a state, found by its name', async () => {
  const { sent } = await openApp('/customers', table());
  const dialog = await fill();
  await userEvent.click(await dialog.findByRole('combobox', { name: /^State/ }));
  await userEvent.type(await screen.findByPlaceholderText('Type to search'), 'karn');
  await userEvent.click(await screen.findByRole('option', { name: /Karnataka \(29\)/ }));
  await userEvent.click(dialog.getByRole('button', { name: 'Add customer' }));
  await waitFor(() => expect(sent('POST /customers')[0]?.body).toMatchObject({ name: 'Asha', region: '29' }));
});

it('another country takes the state away', async () => {
  const { sent } = await openApp('/customers', table());
  const dialog = await fill();
  await userEvent.click(await dialog.findByRole('combobox', { name: /^State/ }));
  await userEvent.click(await screen.findByRole('option', { name: /Karnataka \(29\)/ }));
  await userEvent.type(dialog.getByLabelText(/^Country/), 'de');
  await userEvent.click(dialog.getByRole('button', { name: 'Add customer' }));
  await waitFor(() => expect(sent('POST /customers')[0]?.body).toMatchObject({ country: 'DE', region: '' }));
});

it('a GSTIN says its state, and that it is another one than the one that is chosen', async () => {
  await openApp('/customers', table());
  const dialog = await fill();
  await userEvent.type(dialog.getByLabelText(/^Tax number/), '27aapfu0939f1zv');
  expect(await dialog.findByText('Registered in Maharashtra (27).')).toBeTruthy();
  await userEvent.click(await dialog.findByRole('combobox', { name: /^State/ }));
  await userEvent.click(await screen.findByRole('option', { name: /Karnataka \(29\)/ }));
  expect(await dialog.findByText(/^Registered in Maharashtra \(27\): another state/)).toBeTruthy();
});

it('a number that is none of the country is told at its field', async () => {
  const said = { code: 'tax_id.gstin', field: 'tax_id' };
  await openApp('/customers', table({ 'POST /customers': new Refusal(400, said) }));
  const dialog = await fill();
  await userEvent.type(dialog.getByLabelText(/^Tax number/), '27AAPFU0939F1Z0');
  await userEvent.click(dialog.getByRole('button', { name: 'Add customer' }));
  expect(await dialog.findByText(/^This is no GSTIN/)).toBeTruthy();
});
