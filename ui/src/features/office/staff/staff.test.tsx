import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Call, OWNER, openApp, Refusal, SETTINGS } from '@/testing/open-app';
import type { StaffPerson } from './queries';

const asha: StaffPerson = {
  id: OWNER.id,
  name: OWNER.name,
  login: 'asha',
  role: 'owner',
  status: 'active',
  created_at: '2026-01-05T08:00:00Z',
  last_sign_in_at: '2026-11-20T08:00:00Z',
  version: 3,
};
const meera: StaffPerson = {
  id: 'stf_meera',
  name: 'Meera Nair',
  login: 'meera',
  role: 'cashier',
  status: 'active',
  created_at: '2026-03-02T08:00:00Z',
  version: 1,
};

const table = (more: Record<string, unknown> = {}) => ({
  'GET /settings': SETTINGS,
  'GET /staff': { items: [asha, meera] },
  'GET /audit': { items: [] },
  ...more,
});

const LIST = '/settings?tab=staff';
const MEERA = `${LIST}&person=${meera.id}`;

/** The last body of one kind of call. */
const bodyOf = (calls: Call[]) => calls.at(-1)?.body;
const dialog = (name: RegExp) => screen.findByRole('dialog', { name });

afterEach(() => vi.unstubAllGlobals());

describe('the list of staff', () => {
  it('names each person with login, role, state and last sign-in, and says which is oneself', async () => {
    await openApp(LIST, table());
    const row = await screen.findByRole('row', { name: /Meera Nair/ });
    expect(row.textContent).toMatch(/meera.*Cashier.*Active.*never/);
    expect(screen.getByRole('row', { name: /Asha Patil/ }).textContent).toContain('you');
    expect(screen.getByText(/Takes nothing back and sees no settings/)).toBeTruthy();
  });

  it('is not there for who may not administer staff, whatever the address says', async () => {
    const manager = { ...OWNER, role: 'manager' as const, permissions: ['settings:read', 'audit:read'] };
    const app = await openApp(LIST, table(), { person: manager });
    expect((await screen.findByRole('tab', { selected: true })).textContent).toBe('Shop');
    expect(screen.queryByRole('tab', { name: 'Staff' })).toBeNull();
    expect(app.sent('GET /staff')).toEqual([]);
  });

  it('is read in Arabic', async () => {
    await openApp(LIST, table(), { language: 'ar' });
    expect((await screen.findByRole('row', { name: /Meera Nair/ })).textContent).toContain('أمين صندوق');
    expect(screen.getByRole('tab', { name: 'الموظفون' })).toBeTruthy();
  });

  it('says what went wrong and asks again', async () => {
    const answers = table({ 'GET /staff': new Refusal(500, { code: 'store.disk', detail: 'the disk is full' }) });
    await openApp(LIST, answers);
    expect((await screen.findByRole('alert')).textContent).toContain('the disk is full');
    answers['GET /staff'] = { items: [meera] };
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /Meera Nair/ })).toBeTruthy();
  });

  it('becomes cards at phone width', async () => {
    const still = { addEventListener: () => {}, removeEventListener: () => {} };
    vi.spyOn(window, 'matchMedia').mockImplementation(
      (query) => ({ ...still, matches: query.includes('width < 48rem') }) as unknown as MediaQueryList,
    );
    await openApp(LIST, table());
    const cards = await screen.findByRole('list', { name: 'Staff' });
    const card = within(cards).getByText('Meera Nair').closest('li');
    expect(card?.textContent).toMatch(/Cashier.*meera.*never.*Active/);
  });
});

describe('adding a person', () => {
  const open = async (more: Record<string, unknown> = {}) => {
    const app = await openApp(LIST, table(more));
    await screen.findByRole('row', { name: /Meera Nair/ });
    await userEvent.keyboard('c');
    await dialog(/New person/);
    return app;
  };
  const fill = async (password: string, again = password, login = 'ravi') => {
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Ravi Kumar');
    await userEvent.type(screen.getByRole('textbox', { name: 'Name to sign in with' }), login);
    await userEvent.type(screen.getByLabelText('Password'), password);
    await userEvent.type(screen.getByLabelText('Password once more'), again);
  };
  const press = () => userEvent.click(screen.getByRole('button', { name: 'Add person' }));

  it('works by keys alone and sends the password once', async () => {
    const ravi = { ...meera, id: 'stf_ravi', name: 'Ravi Kumar', login: 'ravi', role: 'support' };
    const app = await open({ 'POST /staff': ravi });
    await fill('seven parrots');
    await userEvent.click(screen.getByRole('radio', { name: 'Support' }));
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Ravi Kumar was added and signs in as ravi')).toBeTruthy();
    expect(bodyOf(app.sent('POST /staff'))).toEqual({
      name: 'Ravi Kumar',
      login: 'ravi',
      role: 'support',
      password: 'seven parrots',
    });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('sends nothing while a password is short, easy or typed differently', async () => {
    const app = await open();
    await fill('short', 'shorter');
    await press();
    expect(await screen.findByText('10 to 200 characters.')).toBeTruthy();
    await userEvent.clear(screen.getByLabelText('Password'));
    await userEvent.type(screen.getByLabelText('Password'), 'aaaaaaaaaaaa');
    await press();
    expect(await screen.findByText('This is too easy to guess.')).toBeTruthy();
    expect(screen.getByText('The two passwords differ.')).toBeTruthy();
    expect(app.sent('POST /staff')).toEqual([]);
  });

  it('says in words that a login is taken, at its field', async () => {
    await open({ 'POST /staff': new Refusal(409, { code: 'staff.login_taken', detail: 'taken', field: 'login' }) });
    await fill('seven parrots', 'seven parrots', 'meera');
    await press();
    expect(await screen.findByText('Somebody signs in with this name already.')).toBeTruthy();
    expect(screen.getByRole('textbox', { name: 'Name to sign in with' }).getAttribute('aria-invalid')).toBe('true');
  });
});

describe('changing a person', () => {
  it('sends only what is different, made from the version that was read', async () => {
    const app = await openApp(MEERA, table({ 'PATCH /staff/stf_meera': { ...meera, name: 'Meera N' } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const name = await screen.findByRole('textbox', { name: 'Name' });
    await userEvent.clear(name);
    await userEvent.type(name, 'Meera N');
    expect(screen.queryByText(/signed out everywhere/)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(await screen.findByText('Meera N was saved')).toBeTruthy();
    const [call] = app.sent('PATCH /staff/stf_meera');
    expect(call?.body).toEqual({ name: 'Meera N' });
    expect(call?.headers.get('If-Match')).toBe('"1"');
  });

  it('says beforehand that a new role ends the sessions', async () => {
    const app = await openApp(MEERA, table({ 'PATCH /staff/stf_meera': { ...meera, role: 'manager' } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    await userEvent.click(await screen.findByRole('radio', { name: 'Manager' }));
    expect(screen.getByText(/With a new role Meera Nair is signed out everywhere/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(bodyOf(app.sent('PATCH /staff/stf_meera'))).toEqual({ role: 'manager' }));
  });

  it('suspends only after saying what that does', async () => {
    const app = await openApp(MEERA, table({ 'PATCH /staff/stf_meera': { ...meera, status: 'suspended' } }));
    await userEvent.click(await screen.findByRole('button', { name: 'Suspend' }));
    const question = await dialog(/Suspend Meera Nair\?/);
    expect(question.textContent).toContain('signed out everywhere at once and cannot sign in until');
    expect(app.sent('PATCH /staff/stf_meera')).toEqual([]);
    await userEvent.click(within(question).getByRole('button', { name: 'Suspend Meera Nair' }));
    expect(await screen.findByText('Meera Nair is suspended')).toBeTruthy();
    expect(bodyOf(app.sent('PATCH /staff/stf_meera'))).toEqual({ status: 'suspended' });
  });

  it('lets somebody who is suspended in again', async () => {
    const out = { ...meera, status: 'suspended' as const, version: 2 };
    const app = await openApp(
      MEERA,
      table({ 'GET /staff': { items: [asha, out] }, 'PATCH /staff/stf_meera': { ...meera, version: 3 } }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Let in again' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Let Meera Nair in' }));
    await waitFor(() => expect(bodyOf(app.sent('PATCH /staff/stf_meera'))).toEqual({ status: 'active' }));
  });

  it('keeps the last owner and says why and what to do', async () => {
    const refusal = new Refusal(409, { code: 'staff.last_owner', detail: 'the last owner stays owner' });
    await openApp(`${LIST}&person=${asha.id}`, table({ 'PATCH /staff/stf_asha': refusal }));
    await userEvent.click(await screen.findByRole('button', { name: 'Has left' }));
    const question = await dialog(/Has Asha Patil left\?/);
    expect(question.textContent).toContain('That is you: you are signed out here at once');
    await userEvent.click(within(question).getByRole('button', { name: 'Asha Patil has left' }));
    const said = (await within(question).findByRole('alert')).textContent;
    expect(said).toContain('The last owner stays owner.');
    expect(said).toContain('Make somebody else owner first');
  });

  it('sets a new password and never shows one', async () => {
    const app = await openApp(MEERA, table({ 'PATCH /staff/stf_meera': { ...meera, version: 2 } }));
    await userEvent.click(await screen.findByRole('button', { name: 'New password' }));
    expect((await dialog(/New password for Meera Nair/)).textContent).toContain('signed out everywhere at once');
    await userEvent.type(screen.getByLabelText('New password'), 'eight parrots');
    await userEvent.type(screen.getByLabelText('Password once more'), 'eight parrots');
    await userEvent.click(screen.getByRole('button', { name: 'Set the new password' }));
    expect(await screen.findByText('Meera Nair has a new password')).toBeTruthy();
    expect(bodyOf(app.sent('PATCH /staff/stf_meera'))).toEqual({ password: 'eight parrots' });
    expect(document.body.textContent).not.toContain('parrots');
  });

  it('tells what was changed of somebody, in words', async () => {
    const entry = {
      seq: 7,
      at: '2026-11-20T08:00:00Z',
      who_id: asha.id,
      who_name: asha.name,
      whence: 'app 127.0.0.1',
      action: 'staff.changed',
      subject: meera.id,
      detail: { role: ['cashier', 'manager'], password: 'changed', version: [1, 2] },
      request_id: 'req_1',
    };
    await openApp(MEERA, table({ 'GET /audit': { items: [entry] } }));
    const history = await screen.findByRole('list', { name: 'History' });
    expect(history.textContent).toMatch(/Changed.*Asha Patil.*Role: from Cashier to Manager.*New password/);
  });
});
