import AxeBuilder from '@axe-core/playwright';
import { expect, picture, test, WCAG } from './support';

for (const theme of ['light', 'dark'] as const) {
  for (const lang of ['en', 'ar'] as const) {
    test(`the gallery is accessible in ${theme} and ${lang}`, async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`/gallery?theme=${theme}&lang=${lang}`);
      await expect(page.locator('html')).toHaveAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr');
      await expect(page.getByRole('grid')).toBeVisible();
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: picture(`gallery-${theme}-${lang}`), fullPage: true });
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
      ).toEqual([]);
    });
  }
}

test('the gallery fits a phone of 360 px without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto('/gallery?theme=light&lang=en');
  await expect(page.getByRole('list', { name: 'List' })).toBeVisible();
  await page.screenshot({
    path: picture('gallery-phone'),
    clip: { x: 0, y: 0, width: 360, height: 2400 },
    fullPage: true,
  });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
});

test('dialogs, menus, choosers and toasts keep to the content policy', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto('/gallery?theme=light&lang=en');
  await page.getByRole('button', { name: 'Open a dialog' }).click();
  const act = page.getByRole('button', { name: 'Void invoice' });
  await expect(act).toBeDisabled();
  await page.getByLabel('Type INV-2026-0042 to go on').fill('INV-2026-0042');
  await expect(act).toBeEnabled();
  await page.screenshot({ path: picture('gallery-dialog') });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open a drawer' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show a toast' }).click();
  await expect(page.getByText('Invoice INV-2026-0042 was issued')).toBeVisible();
  await page.getByLabel('Due on').click();
  await expect(page.getByRole('grid', { name: 'December 2026' })).toBeVisible();
  await page.screenshot({ path: picture('gallery-toast-and-calendar') });
  await page.keyboard.press('Escape');
  await page.getByLabel('Country').first().click();
  await page.getByRole('option', { name: 'Kuwait' }).click();
});

test('a list of 400 rows draws only what is in sight and walks by keys', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto('/gallery?theme=light&lang=en');
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '401');
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.getByText('INV-2026-0022')).toBeVisible();
});
