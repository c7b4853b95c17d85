/** What people do with the shop, as steps that tests are told in. */
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect } from '../support';
import type { LiveShop } from './program';

export const OWNER = { name: 'Asha Mehta', login: 'asha', password: 'a long enough sentence' };

/** The owner opens the printed address and answers the questions. */
export async function setUp(page: Page, shop: LiveShop): Promise<void> {
  await page.goto(shop.set_up);
  await page.getByLabel('Name of the shop').fill('Mehta & Daughters');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Address').fill('14 Lamington Road\nMumbai 400007');
  // Play money pays the invoices of a practice shop alone.
  await page.getByRole('checkbox', { name: /practice/i }).check();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Name to sign in with').fill(OWNER.login);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByLabel('Password once more').fill(OWNER.password);
  await page.getByRole('button', { name: 'Open Mehta & Daughters' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mehta & Daughters' })).toBeVisible();
}

/** Calls the API as the person who is signed in on the page. */
export async function call<Answer>(page: Page, method: string, path: string, data?: unknown): Promise<Answer> {
  const key = await page.evaluate(() => localStorage.getItem('cf.page-key'));
  const { origin } = new URL(page.url());
  const answer = await page.request.fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      Origin: origin,
      'X-CF-Key': key ?? '',
      ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
    },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return (answer.status() === 204 ? null : await answer.json()) as Answer;
}

/** Connects the practice gateway, and tells it where its webhooks go. */
export async function connectGateway(page: Page, shop: LiveShop): Promise<void> {
  const { api_key, webhook_secret, listening } = shop.gateway;
  const account = await call<{ hook_path: string }>(page, 'POST', '/merchant-accounts', {
    provider: 'practice',
    name: 'Practice till',
    environment: 'practice',
    credentials: { api_key, webhook_secret },
    base_url: listening,
    currencies: ['INR'],
  });
  await shop.tellHook(shop.outside + account.hook_path);
}

/** Says where customers and gateways reach the shop. */
export async function openOutside(page: Page, shop: LiveShop): Promise<void> {
  await page.goto(`${shop.app}/settings`);
  await page.getByLabel('Address customers reach you at').fill(shop.outside);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Settings were saved')).toBeVisible();
}

export async function addCustomer(page: Page, shop: LiveShop, name: string): Promise<void> {
  await page.goto(`${shop.app}/customers`);
  await page.getByRole('button', { name: 'New customer' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Add customer' }).click();
  await expect(page.getByText(`${name} was added`)).toBeVisible();
}

/** Writes an invoice with one line of 2 × 450 at 18 % and issues it. */
export async function issueInvoice(page: Page, shop: LiveShop, customer: string): Promise<void> {
  await page.goto(`${shop.app}/invoices/new`);
  await page.getByRole('combobox', { name: /Customer/ }).click();
  await page.keyboard.type(customer.slice(0, 4));
  await page.getByRole('option', { name: new RegExp(customer) }).click();
  const line = page.getByRole('listitem', { name: 'Line 1' });
  await line.getByLabel('Description').fill('Cotton, per bolt');
  await line.getByLabel('Quantity').fill('2');
  await line.getByLabel('Unit price').fill('450');
  await line.getByRole('combobox', { name: 'Tax' }).click();
  await page.getByRole('option', { name: /18/ }).first().click();
  await page.getByRole('button', { name: 'Issue…' }).click();
  await page.getByRole('button', { name: 'Issue invoice' }).click();
  await expect(page.getByText('is issued')).toBeVisible();
}
