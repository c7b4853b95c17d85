import AxeBuilder from '@axe-core/playwright';
import { expect, picture, test } from './support';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const page_ = {
  shop: { name: 'Mehta & Daughters', logo: null, locale: 'en-IN' },
  invoice: {
    number: 'INV-2026-0042',
    currency: 'INR',
    total: inr(11_800_000),
    paid: inr(10_000_000),
    due: inr(1_800_000),
    due_on: '2026-12-05',
    lines: [
      { description: 'Cotton, 40 count, per bale', quantity: '4.000', unit_price: '22500.0000', total: inr(9_000_000) },
      { description: 'Dyeing', quantity: '1.000', unit_price: '10000.0000', total: inr(1_000_000) },
    ],
    subtotal: inr(10_000_000),
    discount: inr(0),
    service_fee: inr(0),
    delivery: inr(0),
    tax_summary: [
      { name: 'CGST 9 %', tax: inr(900_000) },
      { name: 'SGST 9 %', tax: inr(900_000) },
    ],
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
  await expect(page.getByText('INV-2026-0042')).toBeVisible();
  await page.screenshot({ path: picture('pay-phone') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole('button', { name: 'Pay ₹18,000.00 with Razorpay' }).click();
  await expect(page).toHaveURL('https://gateway.example/checkout/1');
});

test('the page follows a payment on its way until it is paid', async ({ page }) => {
  const states = ['started', 'paid'];
  await page.route('**/pay/abc/data', (route) =>
    route.fulfill({ json: { ...page_, state: states.length > 1 ? states.shift() : 'paid' } }),
  );
  await page.goto('/pay/abc');
  await expect(page.getByText('Paid. Thank you!')).toBeVisible({ timeout: 8_000 });
  await page.screenshot({ path: picture('pay-paid') });
});

test('a wrong link says what to do', async ({ page }) => {
  await page.route('**/pay/nothing/data', (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto('/pay/nothing');
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
});
