import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { openApp } from '@/testing/open-app';

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
