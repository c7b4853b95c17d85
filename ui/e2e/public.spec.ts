import AxeBuilder from '@axe-core/playwright';
import { expect, picture, test } from './support';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const page_ = {
  shop: { name: 'Mehta & Daughters', locale: 'en-IN', practice: false },
  invoice: {
    number: 'INV-2026-0042',
    currency: 'INR',
    total: inr(11_800_000),
    paid: inr(10_000_000),
    due: inr(1_800_000),
    due_now: inr(1_800_000),
    credited: inr(0),
    instalments: [],
    due_on: '2026-12-05',
    lines: [
      {
        description: 'Cotton, 40 count',
        quantity: '4.000',
        unit: 'bale',
        unit_price: '22500.0000',
        total: inr(9_000_000),
      },
      { description: 'Dyeing', quantity: '1.000', unit: '', unit_price: '10000.0000', total: inr(1_000_000) },
    ],
    subtotal: inr(10_000_000),
    discount: inr(0),
    service_fee: inr(0),
    delivery: inr(0),
    tax: inr(1_800_000),
    tax_summary: ['CGST9', 'SGST9'].map((component) => ({
      code: 'IN18',
      name: 'GST 18 %',
      component,
      rate: '9.0000',
      taxable: inr(10_000_000),
      tax: inr(900_000),
    })),
    status: 'partially_paid',
  },
  methods: [
    { merchant_account_id: 'acc_1', label: 'Razorpay', provider: 'razorpay', practice: false },
    { merchant_account_id: 'acc_2', label: 'PhonePe', provider: 'phonepe', practice: false },
  ],
  state: 'open',
  pdf_path: '/pay/abc/pdf',
};

test('a customer pays from the link, on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.route('**/pay/abc/data', (route) => route.fulfill({ json: page_ }));
  await page.route('**/pay/abc/start', (route) =>
    route.fulfill({ json: { url: 'https://gateway.example/checkout/1' } }),
  );
  await page.route('https://gateway.example/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: 'gateway' }),
  );
  await page.goto('/pay/abc');
  await expect(page.getByText('INV-2026-0042').first()).toBeVisible();
  await page.screenshot({ path: picture('pay-phone') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole('button', { name: 'Pay ₹18,000.00' }).click();
  await expect(page).toHaveURL('https://gateway.example/checkout/1');
});

test('a customer who pays in parts sees which one is asked for, and what comes next and when', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const part = (part: number, due_on: string, due: number, state: string) => ({
    part,
    due_on,
    total: inr(3_933_300),
    due: inr(due),
    state,
  });
  const instalments = [
    part(1, '2026-11-05', 0, 'paid'),
    part(2, '2026-12-05', 900_000, 'due'),
    part(3, '2027-01-05', 900_000, 'open'),
  ];
  const invoice = { ...page_.invoice, due_now: inr(900_000), instalments };
  await page.route('**/pay/abc/data', (route) => route.fulfill({ json: { ...page_, invoice } }));
  await page.goto('/pay/abc');
  await expect(page.getByText('Instalment 2 of 3')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pay ₹9,000.00' })).toBeVisible();
  const parts = page.getByRole('region', { name: 'Instalments' });
  await expect(parts.getByRole('listitem')).toHaveCount(3);
  await expect(parts.getByRole('listitem').nth(2)).toContainText('Comes later');
  await page.screenshot({ path: picture('pay-parts') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('the page follows a payment on its way until it is paid', async ({ page }) => {
  const states = ['started', 'paid'];
  await page.route('**/pay/abc/data', (route) =>
    route.fulfill({ json: { ...page_, state: states.length > 1 ? states.shift() : 'paid' } }),
  );
  await page.goto('/pay/abc');
  await expect(page.getByRole('heading', { name: 'Thank you from Mehta & Daughters' })).toBeVisible({ timeout: 8_000 });
  await page.screenshot({ path: picture('pay-paid') });
});

test('a wrong link says what to do', async ({ page }) => {
  await page.route('**/pay/nothing/data', (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto('/pay/nothing');
  await expect(page.getByRole('heading', { name: 'There is no invoice here' })).toBeVisible();
});

test('an Arabic shop is read from right to left, in the dark too', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  const shop = { name: 'دار الريحان للتجارة', locale: 'ar-SA', practice: true };
  await page.route('**/pay/abc/data', (route) => route.fulfill({ json: { ...page_, shop } }));
  await page.goto('/pay/abc');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByText('هذا متجر للتدريب')).toBeVisible();
  await page.screenshot({ path: picture('pay-ar-dark') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
