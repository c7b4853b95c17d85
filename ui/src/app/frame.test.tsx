import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal, SHOP } from '@/testing/open-app';

afterEach(() => vi.unstubAllGlobals());

const customer = {
  id: 'cus_1',
  name: 'Noor Textiles',
  active: true,
  version: 1,
  created_at: '2026-03-02T08:00:00Z',
  changed_at: '2026-03-02T08:00:00Z',
};
const list = { items: [customer] };

it('a session that ended meanwhile leads to the sign-in page, and from there back to the same list', async () => {
  const table: Record<string, unknown> = { 'GET /customers': list };
  const app = await openApp('/customers', table);
  await screen.findByText('Noor Textiles');

  table['GET /customers'] = new Refusal(401, { code: 'session.not_signed_in' });
  // The answer about the session takes longer than the refusal that sent us there.
  table['GET /session'] = () => later({ state: 'signed_out', shop_name: SHOP.name });
  await userEvent.type(screen.getByRole('searchbox'), 'noor');
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
  expect(document.title).toBe('Sign in · Counterfoil');

  table['POST /session'] = { page_key: 'k', person: OWNER, shop: SHOP };
  table['GET /customers'] = list;
  await userEvent.type(screen.getByLabelText('Name'), 'asha');
  await userEvent.type(screen.getByLabelText('Password'), 'seven parrots');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  await screen.findByText('Noor Textiles');
  await waitFor(() => expect(app.at()).toMatch(/^\/customers/));
});

const later = (answer: unknown) => new Promise((resolve) => setTimeout(() => resolve(answer), 60));
