import type { Page } from '@playwright/test';
import { customers, person, settings, shop } from './samples';
import { answerApi, expect, test } from './support';

const api = {
  'GET /session': { state: 'signed_in', shop, person: { ...person, preferences: { language: 'en', theme: 'light' } } },
  'GET /settings': settings,
  'GET /customers': { items: customers },
};

/** Presses where a line that comes up above would push the button away, and takes as long over it as a person does. */
async function pressAtTheEdge(page: Page, name: string) {
  const edge = await page.getByRole('dialog').getByRole('button', { name, exact: true }).boundingBox();
  if (!edge) throw new Error(`there is no ${name} to press`);
  await page.mouse.move(edge.x + edge.width / 2, edge.y + 3);
  await page.mouse.down();
  await page.waitForTimeout(150);
  await page.mouse.up();
}

test('a button stays under the pointer that presses it from within a field that is wrong', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await answerApi(page, api);
  await page.goto('/customers');
  const open = () => page.getByRole('button', { name: 'New customer' }).first().click();
  await open();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await expect(name).toBeFocused();
  await pressAtTheEdge(page, 'Cancel');
  await expect(page.getByRole('dialog')).toBeHidden();

  // What is wrong is said all the same, once nothing is pressed any more.
  await open();
  await expect(name).toBeFocused();
  await page.getByRole('textbox', { name: 'Address' }).click();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText(/name/i).and(page.locator('.text-red'))).toBeVisible();
});
