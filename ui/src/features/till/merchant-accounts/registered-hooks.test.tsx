import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp } from '@/testing/open-app';
import { GATEWAYS } from '@/testing/sample-gateways';
import type { HookComparison, MerchantAccount, RegisteredHook } from './queries';

const account: MerchantAccount = {
  id: 'acc_1',
  name: 'Card',
  provider: 'stripe',
  environment: 'live',
  status: 'active',
  currencies: [],
  fee_rate: '2.9000',
  fee_tax_rate: '0.0000',
  credential_mask: {},
  hook_path: '/hooks/stripe/key',
  hook_url: 'https://hooks.shop.example/hooks/stripe/key',
  base_url: '',
  clearing: [],
  position: 0,
  reserve_first: false,
  version: 1,
};
const hook = (over: Partial<RegisteredHook> = {}): RegisteredHook => ({
  hook_ref: 'we_1',
  kind: 'ours',
  host: 'hooks.shop.example',
  path: '/hooks/stripe/••••7pk3',
  enabled: true,
  events: ['*'],
  ...over,
});
const strange = hook({ hook_ref: 'we_2', kind: 'strange', host: 'books.example', path: '/in', events: ['a', 'b'] });
const known = (over: Partial<HookComparison> = {}): HookComparison => ({
  merchant_account_id: 'acc_1',
  listed: true,
  registrable: true,
  standing: 'on',
  compared_at: '2126-12-04T06:00:00Z',
  tried_at: '2126-12-04T06:00:00Z',
  trouble: '',
  unread: 0,
  items: [hook()],
  ...over,
});
const table = (told: HookComparison, more: Record<string, unknown> = {}) => ({
  'GET /gateways': { items: GATEWAYS },
  'GET /merchant-accounts': { items: [account] },
  'GET /merchant-accounts/acc_1': account,
  'GET /merchant-accounts/acc_1/hooks': told,
  'GET /registered-hooks': { items: [told] },
  ...more,
});
const open = (told: HookComparison, more: Record<string, unknown> = {}, how: Parameters<typeof openApp>[2] = {}) =>
  openApp('/merchant-accounts/acc_1?tab=hook', table(told, more), how);
const addresses = async () =>
  within(await screen.findByRole('list', { name: 'Registered at the gateway' })).getAllByRole('listitem');

afterEach(() => vi.unstubAllGlobals());

describe('what is registered at the gateway', () => {
  it('says that ours is on, switched off or missing, and how it is switched on again', async () => {
    for (const [told, says] of [
      [known(), 'This address is registered, and webhooks are sent.'],
      [
        known({ standing: 'off', needs_you: 'off', items: [hook({ enabled: false })] }),
        /switched off.*Switch it on again.*Developers, Webhooks/,
      ],
      [known({ standing: 'missing', needs_you: 'missing', items: [] }), /not registered.*Add it/],
    ] as const) {
      await open(told);
      await screen.findByText('Registered at the gateway');
      await waitFor(() =>
        expect(screen.getByRole('status', { name: 'Registered at the gateway' }).textContent).toMatch(says),
      );
      cleanup();
    }
  });

  it('compares when it is asked to', async () => {
    let told = known({ standing: 'off', items: [hook({ enabled: false })] });
    const app = await open(told, {
      'GET /merchant-accounts/acc_1/hooks': () => told,
      'POST /merchant-accounts/acc_1/compare-hooks': () => {
        told = known();
        return told;
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Compare now' }));
    await waitFor(() =>
      expect(screen.getByRole('status', { name: 'Registered at the gateway' }).textContent).toContain(
        'webhooks are sent',
      ),
    );
    expect(app.sent('POST /merchant-accounts/acc_1/compare-hooks')).toHaveLength(1);
  });

  it('registers our address at the gateway by itself, and says so', async () => {
    let told = known({ standing: 'missing', needs_you: 'missing', items: [] });
    const app = await open(told, {
      'GET /merchant-accounts/acc_1/hooks': () => told,
      'POST /merchant-accounts/acc_1/hooks/register': () => {
        told = known();
        return told;
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Register at Stripe' }));
    await waitFor(() =>
      expect(screen.getByRole('status', { name: 'Registered at the gateway' }).textContent).toContain(
        'webhooks are sent',
      ),
    );
    expect(app.sent('POST /merchant-accounts/acc_1/hooks/register')).toHaveLength(1);
  });

  it('offers no registration without an outside address, without the right, or where the gateway takes none', async () => {
    const { hook_url, ...inside } = account;
    expect(hook_url).toBeTruthy();
    const person = { ...OWNER, permissions: ['accounts:read', 'accounts:write'] };
    for (const [told, more, how] of [
      [known({ standing: 'missing', items: [] }), { 'GET /merchant-accounts/acc_1': inside }, {}],
      [known(), {}, { person }],
      [known({ registrable: false }), {}, {}],
    ] as const) {
      await open(told, more, how);
      await screen.findByRole('button', { name: 'Compare now' });
      expect(screen.queryByRole('button', { name: /Register at/ })).toBeNull();
      cleanup();
    }
  });

  it('says of a registration whose end is not known what to do', async () => {
    await open(known({ needs_you: 'unfinished' }));
    await screen.findByText(/begun and its end is not known/);
    cleanup();
    await openApp('/merchant-accounts', table(known({ needs_you: 'unfinished' })));
    await screen.findByText('A registration did not end');
  });

  it('shows a strange address as text, and lets a person say that they know it', async () => {
    let told = known({ needs_you: 'strange', items: [hook(), strange] });
    const app = await open(told, {
      'GET /merchant-accounts/acc_1/hooks': () => told,
      'POST /merchant-accounts/acc_1/hooks/accept': () => {
        told = known({ items: [hook(), { ...strange, accepted_at: '2126-12-04T07:00:00Z' }] });
        return told;
      },
    });
    const row = (await addresses())[1] as HTMLElement;
    expect(row.textContent).toMatch(/books\.example\/in.*Strange.*we_2.*2 kinds of events.*withdraw it/);
    expect(within(row).queryByRole('link')).toBeNull();
    await userEvent.click(within(row).getByRole('button', { name: 'I know it' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'I know it' }));
    await waitFor(async () => expect((await addresses())[1]?.textContent).toContain('Known'));
    expect(app.sent('POST /merchant-accounts/acc_1/hooks/accept')[0]?.body).toEqual({ hook_ref: 'we_2' });
  });

  it('says what to do with an address from before, and why there was no answer', async () => {
    const former = hook({ hook_ref: 'we_0', kind: 'former', host: 'old-tunnel.example' });
    await open(known({ needs_you: 'former', items: [hook(), former], trouble: 'refused: no such key', unread: 1 }));
    expect((await addresses())[1]?.textContent).toMatch(/From before.*withdraw it/i);
    expect(screen.getByText('refused: no such key')).toBeTruthy();
    expect(screen.getByText(/One row of its list was not understood/)).toBeTruthy();
  });

  it('finds nothing amiss in a shop that is not reached from outside, and asks no gateway that does not tell', async () => {
    const { hook_url, ...inside } = account;
    await open(known({ standing: 'missing', items: [] }), { 'GET /merchant-accounts/acc_1': inside });
    await waitFor(() =>
      expect(screen.getByRole('status', { name: 'Registered at the gateway' }).textContent).toContain(
        'works without webhooks',
      ),
    );
    expect(hook_url).toBeTruthy();
    cleanup();
    await open(known({ listed: false, standing: 'unknown', items: [] }));
    await screen.findByText(/does not tell which addresses/);
    expect(screen.queryByRole('button', { name: 'Compare now' })).toBeNull();
  });

  it('says of a gateway that does not tell when nothing comes from it, since when, and how it is switched on', async () => {
    const silence = { since: '2126-12-04T06:00:00Z', payments: 3 };
    const razorpay = { ...account, provider: 'razorpay' };
    const told = known({ listed: false, standing: 'unknown', needs_you: 'silent', items: [], silence });
    await open(told, { 'GET /merchant-accounts': { items: [razorpay] }, 'GET /merchant-accounts/acc_1': razorpay });
    await screen.findByText(/Nothing comes from this gateway/);
    const panel = screen.getByRole('status', { name: 'Registered at the gateway' });
    expect(panel.textContent).toMatch(/3 payments were learned only by asking since.*Account & Settings, Webhooks/);
    cleanup();
    await openApp('/merchant-accounts', table(told));
    await screen.findByRole('link', { name: 'Nothing comes from the gateway' });
  });

  it('lets whoever may only read neither compare nor accept', async () => {
    const person = { ...OWNER, permissions: ['accounts:read'] };
    await open(known({ needs_you: 'strange', items: [hook(), strange] }), {}, { person });
    await addresses();
    expect(screen.queryByRole('button', { name: 'Compare now' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'I know it' })).toBeNull();
  });

  it('is named in the list of accounts where something is to be done', async () => {
    await openApp('/merchant-accounts', table(known({ standing: 'off', needs_you: 'off' })));
    await screen.findByText('Switched off at the gateway');
    cleanup();
    await openApp('/merchant-accounts', table(known()));
    await screen.findByText('Card');
    expect(screen.queryByText('Switched off at the gateway')).toBeNull();
  });
});
