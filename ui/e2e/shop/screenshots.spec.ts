import { expect, picture, test } from '../support';
import { aStub } from './places';
import { control, type LiveShop, NO_PROGRAM, PROGRAM, startShop } from './program';
import { addCustomer, call, connectGateway, issueInvoice, openOutside, setUp } from './steps';

let shop: LiveShop;

test.beforeAll(async () => {
  test.skip(!PROGRAM, NO_PROGRAM);
  shop = await startShop();
});
test.afterAll(async () => {
  await shop?.end();
});

const LOOKS = [
  { name: 'light', theme: 'light', language: 'en', width: 1280, height: 800 },
  { name: 'dark', theme: 'dark', language: 'en', width: 1280, height: 800 },
  { name: 'phone', theme: 'light', language: 'en', width: 360, height: 740 },
  { name: 'arabic', theme: 'light', language: 'ar', width: 1280, height: 800 },
] as const;

test('the main screens, of a shop that has sold something', { tag: '@screenshots' }, async ({ page }) => {
  test.setTimeout(900_000);
  await setUp(page, shop);
  await openOutside(page, shop);
  await connectGateway(page, shop);
  for (const name of ['Noor Textiles', 'مؤسسة الريحان', 'Budi Santoso']) await addCustomer(page, shop, name);
  await issueInvoice(page, shop, 'Budi Santoso');
  await issueInvoice(page, shop, 'Noor Textiles');
  const invoice = new URL(page.url()).pathname;
  const { id } = await call<{ id: string }>(page, 'POST', `/invoices/${invoice.split('/').at(-1)}/payments`, {});
  await control(shop.gateway, `/pay/${id}`, {});
  await expect
    .poll(async () => (await call<{ state: string }>(page, 'GET', `/payments/${id}`)).state, { timeout: 15_000 })
    .toBe('captured');

  const rupees = (minor: number) => ({ minor, currency: 'INR' });
  const part = { amount: rupees(1_000), reason: 'one of two came back' };
  await call(page, 'POST', `/payments/${id}/refunds`, part);
  const { items: open } = await call<{ items: { id: string; customer_id: string }[] }>(
    page,
    'GET',
    '/invoices?status=issued&limit=1',
  );
  const owed = open[0]?.id ?? '';
  const withheld = { amount: rupees(2_000), certificate: 'TDS/26-27/0012' };
  await call(page, 'POST', `/invoices/${owed}/withheld-tax`, withheld);
  const { items: people } = await call<{ items: { id: string; name: string }[] }>(page, 'GET', '/customers?limit=10');
  const customer = people.find(({ name }) => name === 'Budi Santoso')?.id ?? '';
  const advance = { customer_id: customer, purpose: 'Order 118', tax_code: 'IN18', by: 'cash', amount: rupees(50_000) };
  await call(page, 'POST', '/advances', advance);
  await call(page, 'POST', '/bank/accounts', {
    name: 'Current account',
    holder: 'Kirana Fresh',
    currency: 'INR',
    number: '50100012345678',
    bic: 'HDFCINBB',
    for_customers: true,
  });
  const { items: returns } = await call<{ items: { id: string }[] }>(page, 'GET', '/tax-periods');
  const stub = await aStub(page);
  const screens: Record<string, string> = {
    home: '/',
    invoices: '/invoices',
    'credit-notes': '/credit-notes',
    invoice,
    'new-invoice': '/invoices/new',
    'invoice-withheld': `/invoices/${owed}`,
    payments: '/payments',
    payment: `/payments/${id}`,
    refunds: '/refunds',
    bank: '/bank',
    customers: '/customers',
    customer: `/customers/${customer}`,
    products: '/products',
    'merchant-accounts': '/merchant-accounts',
    inbox: '/inbox',
    accounts: '/ledger/accounts',
    journal: '/ledger/journal',
    'trial-balance': '/ledger/trial-balance',
    general: '/ledger/general?account=1200',
    'profit-and-loss': '/ledger/profit-and-loss?compare=before',
    'balance-sheet': '/ledger/balance-sheet?compare=year',
    'tax-report': '/ledger/tax-report',
    'tax-returns': '/ledger/tax-returns',
    'tax-return': `/ledger/tax-returns/${returns[0]?.id ?? ''}`,
    opening: '/ledger/opening',
    years: '/ledger/years',
    'manual-entry': '/ledger/journal/new',
    receivables: '/reports/receivables',
    quotes: '/quotes',
    recurring: '/recurring-invoices',
    'closed-days': '/settings?tab=periods',
    stub: `/ledger/stubs/${stub}`,
    reports: '/reports',
    settings: '/settings',
    'tax-codes': '/settings?tab=tax',
    'sales-tax': '/settings?tab=sales-tax',
    'refund-policy': '/settings?tab=refunds',
  };
  for (const { name: look, theme, language, width, height } of LOOKS) {
    await call(page, 'PATCH', '/me/preferences', { theme, language });
    await page.setViewportSize({ width, height });
    for (const [screen, path] of Object.entries(screens)) {
      await page.goto(shop.app + path);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await expect(page.getByRole('progressbar')).toHaveCount(0);
      await page.waitForTimeout(400);
      await page.screenshot({ path: picture(`shop-${screen}-${look}`) });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider, `${screen} scrolls sideways (${look})`).toBeLessThanOrEqual(0);
    }
  }
});
