import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp, Refusal } from '@/testing/open-app';
import { GATEWAYS } from '@/testing/sample-gateways';
import type { MerchantAccount } from './queries';

const added: MerchantAccount = {
  id: 'acc_1',
  name: 'Stripe',
  provider: 'stripe',
  environment: 'sandbox',
  status: 'active',
  currencies: [],
  fee_rate: '2.9000',
  fee_tax_rate: '0.0000',
  credential_mask: { secret_key: '••••7pk3' },
  hook_path: '/hooks/stripe/abc',
  base_url: '',
  clearing: [],
  position: 0,
  reserve_first: false,
  version: 1,
};
const ADD = 'POST /merchant-accounts';
const TEST = 'POST /merchant-accounts/acc_1/test';
const table = (more: Record<string, unknown> = {}) => ({
  'GET /gateways': { items: GATEWAYS },
  'GET /merchant-accounts': { items: [] },
  [ADD]: added,
  [TEST]: { success: true, message: 'acct_1 answers', latency_ms: 231 },
  ...more,
});
const card = (name: string) => screen.findByRole('article', { name });
const names = () => screen.getAllByRole('heading', { level: 4 }).map((heading) => heading.textContent);
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

afterEach(() => vi.unstubAllGlobals());

describe('the gallery of gateways', () => {
  it('says of each which world it is in, and why some take no real money', async () => {
    await openApp('/merchant-accounts/new', table());
    await card('Stripe');
    const group = (name: string) => within(screen.getByRole('region', { name }));
    expect(group('With real money').getByRole('article', { name: 'Stripe' })).toBeTruthy();
    expect(group('With real money').getByRole('article', { name: 'Cash' })).toBeTruthy();
    const tried = group('In the gateway’s test world only');
    expect(tried.getByRole('article', { name: 'Xendit' }).textContent).toContain('Sandbox');
    expect(tried.getByText(/not yet compared with what they really send/)).toBeTruthy();
    expect(group('For practice').getByRole('article', { name: 'Practice gateway' })).toBeTruthy();
  });

  it('tells what each can do and what not, and never by a sign alone', async () => {
    await openApp('/merchant-accounts/new', table());
    const can = within(await card('Xendit')).getByRole('list', { name: 'What it can do' });
    const said = within(can)
      .getAllByRole('listitem')
      .map((item) => item.textContent);
    expect(said).toContain('Refunds');
    expect(said).toContain('Not: Refunds in parts');
    expect(said).toContain('Not: Tells its fee');
    // Of cash nothing can be asked.
    expect(within(await card('Cash')).queryByRole('list')).toBeNull();
  });

  it('tells where the shop’s own currency is not taken, and what to have at hand', async () => {
    await openApp('/merchant-accounts/new', table());
    const xendit = within(await card('Xendit'));
    expect(xendit.getByText('Not INR')).toBeTruthy();
    expect(xendit.getByText('Dashboard, API keys.')).toBeTruthy();
    const stripe = within(await card('Stripe'));
    expect(stripe.queryByText('Not INR')).toBeNull();
    expect(stripe.getByText('2.9 %')).toBeTruthy();
    expect(within(await card('Cash')).getByText('Nothing')).toBeTruthy();
  });

  it('finds by name, by what is paid with, and by currency, and keeps the search in the address', async () => {
    const app = await openApp('/merchant-accounts/new', table());
    await card('Stripe');
    const search = screen.getByRole('searchbox', { name: 'Gateway, method or currency' });
    await userEvent.type(search, 'idr');
    await waitFor(() => expect(names()).toEqual(['Xendit']));
    expect(screen.getByText('One gateway fits')).toBeTruthy();
    expect(app.at()).toBe('/merchant-accounts/new?q=idr');
    await userEvent.clear(search);
    await userEvent.type(search, 'local methods');
    await waitFor(() => expect(names()).toEqual(['Stripe']));
    await userEvent.type(search, ' bitcoin');
    await screen.findByText('No gateway fits');
    await press('Show all gateways');
    await waitFor(() => expect(names()).toHaveLength(GATEWAYS.length));
  });

  it('is read in Arabic', async () => {
    await openApp('/merchant-accounts/new', table(), { language: 'ar' });
    expect(within(await card('Xendit')).getByText('لا تقبل INR')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'بمال حقيقي' })).toBeTruthy();
  });
});

describe('connecting the one that was chosen', () => {
  it('goes from its card through its own form to a test with its latency, and shows masks only', async () => {
    const app = await openApp('/merchant-accounts/new', table());
    await card('Stripe');
    await press('Connect Stripe');
    await waitFor(() => expect(app.at()).toBe('/merchant-accounts/new?gateway=stripe'));
    expect(screen.getByRole('radio', { name: 'Sandbox' }).getAttribute('aria-checked')).toBe('true');
    await press('Next');
    await userEvent.type(screen.getByLabelText(/Secret key/), 'sk_test_1');
    await press('Next');
    await press('Next');
    await press('Add and test');
    await waitFor(() => expect(app.sent(ADD)).toHaveLength(1));
    expect(app.sent(ADD)[0]?.body).toMatchObject({
      provider: 'stripe',
      environment: 'sandbox',
      credentials: { secret_key: 'sk_test_1' },
    });
    expect((await screen.findByText('231 ms')).closest('[role="status"]')?.textContent).toContain('Works');
    expect(within(screen.getByRole('region', { name: /Kept in the vault/ })).getByText('••••7pk3')).toBeTruthy();
    expect(document.body.textContent).not.toContain('sk_test_1');
  });

  it('keeps what was typed while the gallery is looked at again, and forgets it for another gateway', async () => {
    const app = await openApp('/merchant-accounts/new?gateway=stripe', table());
    const name = await screen.findByRole<HTMLInputElement>('textbox', { name: /^Name/ });
    await userEvent.clear(name);
    await userEvent.type(name, 'Main shop');
    await press('Back');
    await card('Stripe');
    expect(app.at()).toBe('/merchant-accounts/new');
    await press('Go on with Stripe');
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: /^Name/ })).value).toBe('Main shop');
    await press('Back');
    await card('Cash');
    await press('Connect Cash');
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: /^Name/ })).value).toBe('Cash');
  });

  it('leads to the step with the field that the server did not take', async () => {
    const refused = new Refusal(422, { code: 'field.invalid', field: 'name', detail: 'taken' });
    await openApp('/merchant-accounts/new?gateway=cash', table({ [ADD]: refused }));
    await screen.findByRole('textbox', { name: /^Name/ });
    await press('Next');
    await press('Add account');
    expect(await screen.findByRole('textbox', { name: /^Name/ })).toBeTruthy();
    expect(screen.getByText('taken')).toBeTruthy();
  });
});
