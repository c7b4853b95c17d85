import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { person, settings, shop } from './samples';
import { answerApi, expect, expectNoKeys, picture, test, WCAG } from './support';

const change = {
  seq: 1,
  act: 'closed',
  closed_to: '2026-10-31',
  reason: '',
  at: '2026-11-03T06:00:00Z',
  who_id: 'stf_01',
  who_name: 'Asha Mehta',
};
const reopened = {
  ...change,
  seq: 2,
  act: 'reopened',
  closed_to_before: '2026-10-31',
  closed_to: '2026-09-30',
  reason: 'فاتورة من أكتوبر لم تُسجَّل',
};

const api = (language = 'en', theme = 'light') => ({
  'GET /session': { state: 'signed_in', shop, person: { ...person, preferences: { language, theme } } },
  'GET /settings': settings,
  'GET /exchange-rates': {
    items: [
      { currency: 'USD', from_on: '2126-12-01', rate: '85' },
      { currency: 'EUR', from_on: '2026-01-20', rate: '91.2525' },
      { currency: 'USD', from_on: '2026-01-20', rate: '84.05' },
      { currency: 'IDR', from_on: '2026-01-01', rate: '0.0051' },
    ],
  },
  'GET /periods': {
    closed_to: '2026-10-31',
    first_open_on: '2026-11-01',
    closable_to: '2026-11-20',
    last_change: change,
  },
  'GET /periods/changes': { items: [{ ...change, seq: 3 }, reopened, change] },
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
  test(`exchange rates and closed days stand in ${language} and ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await answerApi(page, api(language, theme));
    const look = async (name: string) => {
      await page.waitForTimeout(200);
      await page.screenshot({ path: picture(`${name}-${theme}-${language}`) });
      await accessible(page);
    };
    await page.goto('/settings?tab=rates');
    await expect(page.getByRole('grid')).toBeVisible();
    await look('rates');
    await page.goto('/settings?tab=rates&rate=USD%2F2026-02-14');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('rate');
    await page.goto('/settings?tab=periods');
    await expect(page.getByRole('grid')).toBeVisible();
    await look('periods');
    const [reopen, close] = await page.getByRole('tabpanel').getByRole('button').all();
    await close?.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('close-days');
    await page.keyboard.press('Escape');
    await reopen?.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('reopen-days');
  });
}

test('exchange rates and closed days fit a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await answerApi(page, api());
  for (const name of ['rates', 'periods']) {
    await page.goto(`/settings?tab=${name}`);
    await expect(page.getByRole('tab', { selected: true })).toBeVisible();
    await expect(page.getByRole('list').last()).toBeVisible();
    await page.screenshot({ path: picture(`${name}-phone`) });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  }
});
