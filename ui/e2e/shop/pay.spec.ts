import { readFile } from 'node:fs/promises';
import { expect, expectNoKeys, faultsOf, test } from '../support';
import { type LiveShop, NO_PROGRAM, PROGRAM, startShop } from './program';
import { addCustomer, connectGateway, issueInvoice, openOutside, setUp } from './steps';

let shop: LiveShop;

test.beforeAll(async () => {
  test.skip(!PROGRAM, NO_PROGRAM);
  shop = await startShop();
});
test.afterAll(async () => {
  await shop?.end();
});

test('a new shop issues an invoice, its customer pays, and the books know all about it', async ({ page, browser }) => {
  test.setTimeout(90_000);
  await page.setViewportSize({ width: 1280, height: 900 });
  await setUp(page, shop);
  await openOutside(page, shop);
  await connectGateway(page, shop);
  await addCustomer(page, shop, 'Noor Textiles');
  await issueInvoice(page, shop, 'Noor Textiles');
  await expectNoKeys(page);
  const link = await page.getByText(`${shop.outside}/pay/`).first().textContent();

  // The customer is somebody else, who only ever sees the outside door and the gateway.
  const elsewhere = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: 'en-GB' });
  const customer = await elsewhere.newPage();
  const faults = faultsOf(customer);
  await customer.goto(link ?? '');
  await customer.getByRole('button', { name: 'Pay ₹1,062.00' }).click();
  await customer.waitForURL(`${shop.gateway.listening}/**`);
  await expect(customer.getByText('INR 1062.00', { exact: true })).toBeVisible();
  await customer.getByRole('button', { name: /^Pay/ }).click();
  await customer.waitForURL(`${shop.outside}/pay/**`);
  await expect(customer.getByRole('heading', { name: 'Thank you from Mehta & Daughters' })).toBeVisible({
    timeout: 15_000,
  });
  expect(faults).toEqual([]);
  await elsewhere.close();

  // Nobody has touched the screen of the shop meanwhile.
  await expect(page.getByRole('main').getByText('Paid', { exact: true }).first()).toBeVisible({ timeout: 15_000 });

  await page.getByRole('button', { name: 'Papers' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save receipt as PDF' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.pdf$/);
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-');

  await page.getByRole('link', { name: /Practice till/ }).click();
  await page.waitForURL('**/payments/pay_*');
  const trace = page.getByRole('list', { name: 'What happened' });
  await expect(trace.getByText('Webhook').first()).toBeVisible();
  await expect(trace.getByText('Books').first()).toBeVisible();
  await expectNoKeys(page);
});
