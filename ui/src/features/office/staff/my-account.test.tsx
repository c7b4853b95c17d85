import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal, SHOP } from '@/testing/open-app';
import type { StaffPerson } from './queries';

const own: StaffPerson = {
  id: OWNER.id,
  name: OWNER.name,
  login: OWNER.login,
  role: 'owner',
  status: 'active',
  created_at: '2026-01-05T08:00:00Z',
  version: 4,
};

afterEach(() => vi.unstubAllGlobals());

it('a cashier sees who they are and what they may do, and whom to ask for a new password', async () => {
  const cashier = { ...OWNER, role: 'cashier' as const, permissions: ['billing:read'] };
  const app = await openApp('/account', {}, { person: cashier });
  expect(await screen.findByText(/Sells and takes money/)).toBeTruthy();
  expect(screen.getByText(/An owner can give you a new password/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Change my password' })).toBeNull();
  expect(app.sent('GET /staff')).toEqual([]);
});

it('the menu under the name leads to it', async () => {
  const app = await openApp('/gallery-of-nothing', {});
  await screen.findByText('There is nothing at this address');
  expect(document.title).toContain('There is nothing at this address');
  await userEvent.click(screen.getByRole('link', { name: 'Go to the start' }));
  await userEvent.click(await screen.findByRole('button', { name: /Asha Patil: account/ }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'My account' }));
  await waitFor(() => expect(app.at()).toBe('/account'));
});

it('an owner changes their own password and signs in with the new one', async () => {
  const table: Record<string, unknown> = {
    'GET /staff': { items: [own] },
    'PATCH /staff/stf_asha': () => {
      // From here on the session is over, as on the server.
      table['GET /staff'] = new Refusal(401, { code: 'session.not_signed_in' });
      table['GET /session'] = { state: 'signed_out', shop_name: SHOP.name };
      return { ...own, version: 5 };
    },
  };
  const app = await openApp('/account', table);
  await userEvent.click(await screen.findByRole('button', { name: 'Change my password' }));
  await userEvent.type(await screen.findByLabelText('New password'), 'eight parrots');
  await userEvent.type(screen.getByLabelText('Password once more'), 'eight parrots');
  await userEvent.click(screen.getByRole('button', { name: 'Set the new password' }));
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
  expect(app.at()).toContain('/sign-in');
  expect(app.sent('PATCH /staff/stf_asha').at(-1)?.body).toEqual({ password: 'eight parrots' });
  expect(await screen.findByText('Your password was changed: sign in with the new one')).toBeTruthy();
});
