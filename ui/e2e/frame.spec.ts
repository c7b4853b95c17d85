import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { customers, home, person, settings, shop, staff, statement } from './samples';
import { answerApi, expect, expectNoKeys, picture, test, WCAG } from './support';

const api = (language = 'en', theme = 'light') => ({
  'GET /session': {
    state: 'signed_in',
    shop,
    person: { ...person, preferences: { language, theme } },
  },
  'GET /home': home,
  'GET /customers': { items: customers },
  'GET /customers/cus_01': customers[0],
  'GET /customers/cus_01/statement': statement,
  'GET /settings': settings,
  'GET /staff': { items: staff },
  'GET /audit': { items: [] },
  'GET /invoices': { items: [] },
  'GET /payments': { items: home.recent_payments },
  'GET /products': { items: [] },
  'PATCH /me/preferences': { preferences: { language, theme } },
});

const accessible = async (page: Page) => {
  await expectNoKeys(page);
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual(
    [],
  );
};

for (const [language, theme] of [
  ['en', 'light'],
  ['ar', 'dark'],
] as const) {
  test(`home, customers and settings stand in ${language} and ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await answerApi(page, api(language, theme));
    const shot = (name: string) => page.screenshot({ path: picture(`${name}-${theme}-${language}`) });
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await shot('home');
    await accessible(page);
    await page.goto('/customers');
    await expect(page.getByRole('grid')).toBeVisible();
    await shot('customers');
    await accessible(page);
    await page.goto('/customers/cus_01');
    await expect(page.getByRole('grid')).toBeVisible();
    await shot('customer');
    await accessible(page);
    await page.goto('/settings');
    await expect(page.getByRole('tab', { selected: true })).toBeVisible();
    await shot('settings');
    await accessible(page);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.waitForTimeout(200);
    await shot('palette');
    await accessible(page);
  });

  test(`staff and the own account stand in ${language} and ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await answerApi(page, api(language, theme));
    const shot = (name: string) => page.screenshot({ path: picture(`${name}-${theme}-${language}`) });
    await page.goto('/settings?tab=staff');
    await expect(page.getByRole('grid')).toBeVisible();
    await shot('staff');
    await accessible(page);
    await page.goto('/settings?tab=staff&person=stf_02');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.waitForTimeout(200);
    await shot('person');
    await accessible(page);
    await page.goto('/account');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await shot('account');
    await accessible(page);
  });
}

test('the frame fits a phone: cards, bottom bar, no scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await answerApi(page, api());
  for (const [name, path] of [
    ['home', '/'],
    ['customers', '/customers'],
    ['customer', '/customers/cus_01'],
    ['settings', '/settings'],
    ['staff', '/settings?tab=staff'],
    ['account', '/account'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForTimeout(400);
    await page.screenshot({ path: picture(`${name}-phone`) });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const main = page.locator('#main');
    expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  }
});

test('a customer is added by keys alone, with the key of the action', async ({ page }) => {
  await answerApi(page, api());
  let sent: { body: unknown; key: string | undefined } | null = null;
  await page.route('**/api/v1/customers', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    sent = { body: route.request().postDataJSON(), key: route.request().headers()['idempotency-key'] };
    await route.fulfill({ status: 201, json: { ...customers[0], id: 'cus_09', name: 'Zahra Stores' } });
  });
  await page.goto('/customers');
  await expect(page.getByRole('grid')).toBeVisible();
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Zahra Stores');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Zahra Stores was added')).toBeVisible();
  expect(sent).toMatchObject({
    body: { name: 'Zahra Stores', email: '' },
    key: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('j, k and o walk the list and open a customer; g then h goes home', async ({ page }) => {
  await answerApi(page, api());
  await page.goto('/customers');
  await expect(page.getByRole('grid')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await expect(page).toHaveURL('/customers/cus_01');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page).toHaveURL('/');
});

test('who is signed out lands on sign-in and comes back to the page', async ({ page }) => {
  await answerApi(page, { ...api(), 'GET /session': { state: 'signed_out', shop_name: shop.name } });
  await page.goto('/customers');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.screenshot({ path: picture('sign-in') });
  await accessible(page);
  await answerApi(page, { ...api(), 'POST /session': { page_key: 'k', person, shop } });
  await page.getByLabel('Name').fill('asha');
  await page.getByLabel('Password').fill('a long sentence');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/customers');
  expect(await page.evaluate(() => localStorage.getItem('cf.page-key'))).toBe('k');
});

test('set-up asks in three steps, sends once, and takes the code out of the address', async ({ page }) => {
  const presets = [
    {
      country: 'IN',
      name: 'India',
      currency: 'INR',
      zones: ['Asia/Kolkata'],
      locale: 'en-IN',
      tax_codes: [{ code: 'GST18', name: 'GST 18 %' }],
      fiscal_year_starts_month: 4,
    },
    {
      country: 'ID',
      name: 'Indonesia',
      currency: 'IDR',
      zones: ['Asia/Jakarta'],
      locale: 'id-ID',
      tax_codes: [],
      fiscal_year_starts_month: 1,
    },
  ];
  await answerApi(page, {
    ...api(),
    'GET /session': { state: 'set_up_needed' },
    'GET /set-up/presets': { presets },
    'POST /set-up': { page_key: 'k', person, shop },
  });
  await page.goto('/set-up#code=abc123');
  await expect(page.getByRole('heading', { name: 'Set up your shop' })).toBeVisible();
  expect(page.url()).not.toContain('abc123');
  await page.getByLabel('Name of the shop').fill('Mehta & Daughters');
  await page.screenshot({ path: picture('set-up') });
  await accessible(page);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('Your name').fill('Asha');
  await page.getByLabel('Name to sign in with').fill('asha');
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence');
  await page.getByLabel('Password once more').fill('another');
  const finish = page.getByRole('button', { name: 'Open Mehta & Daughters' });
  await finish.click();
  await expect(page.getByText('The two passwords differ.')).toBeVisible();
  await page.getByLabel('Password once more').fill('a long enough sentence');
  const request = page.waitForRequest('**/api/v1/set-up');
  await finish.click();
  expect((await request).postDataJSON()).toMatchObject({
    code: 'abc123',
    shop: { name: 'Mehta & Daughters', country: 'IN', books_currency: 'INR', zone: 'Asia/Kolkata' },
    owner: { login: 'asha' },
  });
  await expect(page).toHaveURL('/');
});

test('an unreachable computer is said in words, with what is safe', async ({ page }) => {
  await answerApi(page, api());
  await page.goto('/customers');
  await expect(page.getByRole('grid')).toBeVisible();
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('The shop computer cannot be reached.')).toBeVisible({ timeout: 15_000 });
  await page.screenshot({ path: picture('unreachable') });
});
