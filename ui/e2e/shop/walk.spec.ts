import type { Page } from '@playwright/test';
import { expect, test } from '../support';
import { placesOf, routesInside, type Traded, tradeALittle } from './places';
import { type Demo, NO_PROGRAM, PROGRAM, startDemo, startShop } from './program';
import { call } from './steps';
import { BY_DAY, BY_NIGHT, DESK, faultsAt, settled } from './usable';

/** Who reads, the practice shop that suits them, and how they look at it: between them at a desk and on a phone, by day and by night. */
const READERS = [
  { language: 'en', direction: 'ltr', shop: 'kirana', looks: BY_DAY },
  { language: 'ar', direction: 'rtl', shop: 'alnoor', looks: BY_NIGHT },
] as const;

test.beforeEach(async ({ page }) => {
  test.skip(!PROGRAM, NO_PROGRAM);
  test.setTimeout(1_200_000);
  await page.setViewportSize(DESK);
});

for (const { language, direction, shop: key, looks } of READERS) {
  test(`everybody can use every page in ${language}`, async ({ page }) => {
    const shop = await startDemo(key);
    try {
      const traded = await enter(page, shop, language);
      const places = await placesOf(page, traded);
      const walked = new Set(places.flatMap(({ route }) => route ?? []));
      expect.soft([...walked].sort(), 'the walk goes to every route').toEqual(routesInside());
      const faults: string[] = [];
      for (const { path } of places) {
        await page.goto(shop.app + path);
        await settled(page);
        expect(await page.locator('html').getAttribute('dir'), path).toBe(direction);
        faults.push(...(await faultsAt(page, path, looks)));
      }
      for (const [name, link] of Object.entries({ open: traded.openLink, paid: traded.paidLink, no: '/pay/nothing' })) {
        await page.goto(new URL(link, shop.outside).href);
        await settled(page);
        faults.push(...(await faultsAt(page, `the page of ${name} invoice`, looks)));
      }
      expect(faults).toEqual([]);
    } finally {
      await shop.end();
    }
  });
}

test('everybody can use what opens over a page', async ({ page }) => {
  const shop = await startDemo('kirana');
  try {
    const { draft, open, payment } = await enter(page, shop, 'en');
    // These lie in the address: nothing is pressed.
    const byAddress = async () => {};
    const opened: Record<string, () => Promise<unknown>> = {
      '/': () => page.keyboard.press('Control+k'),
      '/payments': () => page.keyboard.press('?'),
      '/customers': () => page.getByRole('button', { name: 'New customer' }).first().click(),
      '/products': () => page.getByRole('button', { name: 'New product' }).first().click(),
      [`/invoices/${draft}`]: () =>
        page
          .getByRole('button', { name: /^Issue/ })
          .first()
          .click(),
      [`/payments/${payment}`]: async () => {
        await page.getByRole('button', { name: 'Refund…' }).click();
        const books = page.getByRole('region', { name: 'In the books' });
        await expect(books).toBeVisible();
        await page.getByRole('dialog').getByText('More', { exact: true }).click();
        await page.getByRole('radio', { name: 'By line' }).click();
        await page.getByRole('list', { name: 'Lines' }).getByRole('checkbox').first().click();
        await expect(books).toBeVisible();
      },
      [`/invoices/${open}?ask=split`]: byAddress,
      [`/invoices/${open}?ask=credit`]: byAddress,
      [`/invoices/${open}?ask=raise`]: byAddress,
    };
    const faults: string[] = [];
    for (const [path, press] of Object.entries(opened)) {
      await page.goto(shop.app + path);
      await settled(page);
      await press();
      await expect(page.getByRole('dialog')).toBeVisible();
      faults.push(...(await faultsAt(page, `over ${path}`, BY_DAY)));
    }
    expect(faults).toEqual([]);
  } finally {
    await shop.end();
  }
});

test('everybody can use the pages before the frame', async ({ page }) => {
  const shop = await startShop();
  try {
    const faults: string[] = [];
    const look = async (name: string) => {
      for (const [language, looks] of [['العربية', BY_NIGHT] as const, ['English', BY_DAY] as const]) {
        await page.getByRole('button', { name: language }).click();
        await settled(page);
        faults.push(...(await faultsAt(page, `${name}, ${language}`, looks)));
      }
    };
    await page.goto(shop.set_up);
    await look('set-up, shop');
    await page.getByLabel('Name of the shop').fill('Mehta & Daughters');
    await page.getByRole('button', { name: 'Go on' }).click();
    await look('set-up, papers');
    await page.getByRole('button', { name: 'Go on' }).click();
    await look('set-up, owner');
    await page.goto(`${shop.app}/enter`);
    await look('enter without a code');
    await page.goto(`${shop.app}/enter#code=00000000000000000000000000`);
    await look('enter with a used code');
    expect(faults).toEqual([]);
  } finally {
    await shop.end();
  }
});

test('everybody can sign in', async ({ page }) => {
  const shop = await startDemo('kirana');
  try {
    await page.goto(`${shop.app}/sign-in`);
    await settled(page);
    expect(await faultsAt(page, 'sign in', BY_DAY)).toEqual([]);
    await page.getByLabel('Name').fill('asha');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    expect(await faultsAt(page, 'sign in with a wrong password', BY_NIGHT)).toEqual([]);
  } finally {
    await shop.end();
  }
});

/** Signs in with the printed address, sells a little, and chooses the language. */
async function enter(page: Page, shop: Demo, language: string): Promise<Traded> {
  await page.goto(shop.enter);
  await settled(page);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  const traded = await tradeALittle(page, shop);
  await call(page, 'PATCH', '/me/preferences', { language, theme: 'system' });
  return traded;
}
