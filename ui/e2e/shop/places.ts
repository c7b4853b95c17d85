/** Every address of the app, with the record behind it, for a walk through all of them. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { REPORT_TABS } from '@/features/insight/reports/filter';
import { SETTINGS_TABS } from '@/features/office/settings/tabs';
import { CUSTOMER_TABS } from '@/features/people/customers/tabs';
import { ACCOUNT_TABS } from '@/features/till/merchant-accounts/tabs';
import { addDays } from '@/lib/dates';
import { expect } from '../support';
import { control, type Demo } from './program';
import { call } from './steps';

export interface Place {
  /** As the router has it: `/customers/$customerId`. */
  route?: string;
  /** As the address bar has it. */
  path: string;
}

interface Records {
  items: { id: string }[];
}

interface Product {
  id: string;
  currency: string;
  tax_code: string;
}

/** Routes that the walk leaves out, and why. */
const NOT_INSIDE: Record<string, string> = {
  '/ledger': 'leads to the accounts at once',
  '/gallery': 'shows samples and no shop; gallery.spec.ts goes there',
  '/enter': 'lies before the frame: everybody can use the pages before the frame',
  '/set-up': 'lies before the frame, too',
  '/sign-in': 'lies before the frame: everybody can sign in',
};

/** The routes of the app that lie inside the frame, from the router's own tree. */
export function routesInside(): string[] {
  const tree = readFileSync(new URL('../../src/routeTree.gen.ts', import.meta.url), 'utf8');
  const listed = tree.match(/fullPaths:([^;]*);/)?.[1] ?? '';
  const routes = [...listed.matchAll(/'([^']+)'/g)].map(([, path]) => (path ?? '').replace(/(.)\/$/, '$1'));
  return [...new Set(routes)].filter((route) => !(route in NOT_INSIDE)).sort();
}

/** What was sold for the walk. */
export interface Traded {
  draft: string;
  open: string;
  /** A quote that is a draft, one that is sent, and an invoice that is made again. */
  quote: string;
  offer: string;
  recurring: string;
  /** The payment that came in. */
  payment: string;
  /** Where customers see the open invoice, and one that is paid. */
  openLink: string;
  paidLink: string;
}

/**
 * Sells a little more, so that there is a draft, an open invoice in two parts of which a little was credited, and a
 * payment that a webhook told of and of which a little goes back.
 */
export async function tradeALittle(page: Page, shop: Demo): Promise<Traded> {
  const [product] = (await call<{ items: Product[] }>(page, 'GET', '/products?active=true&limit=1')).items;
  const [customer] = (await call<Records>(page, 'GET', '/customers?limit=1')).items;
  const ask = {
    customer_id: customer?.id,
    currency: product?.currency,
    lines: [{ product_id: product?.id, quantity: '2', unit_price: '450', tax_code: product?.tax_code }],
  };
  const write = async () => (await call<{ id: string }>(page, 'POST', '/invoices', ask)).id;
  const issue = async (id: string) => {
    type Issued = { pay_link: { key: string }; issued_on: string };
    const { pay_link, issued_on } = await call<Issued>(page, 'POST', `/invoices/${id}/issue`, {});
    return { link: `/pay/${pay_link.key}`, issued_on };
  };
  const [draft, open, paid] = [await write(), await write(), await write()];
  const { link: openLink, issued_on } = await issue(open);
  const { link: paidLink } = await issue(paid);
  const parts = [{ due_on: issued_on }, { due_on: addDays(issued_on, 30) }];
  await call(page, 'POST', `/invoices/${open}/instalments`, { split: 'equal', parts });
  const credit = { scope: 'amount', amount: '10', reason: 'one of the two came late' };
  await call(page, 'POST', `/invoices/${open}/credit-notes`, credit);
  const offered = async () => (await call<{ id: string }>(page, 'POST', '/quotes', ask)).id;
  const [quote, offer] = [await offered(), await offered()];
  await call(page, 'POST', `/quotes/${offer}/send`, {});
  const rhythm = { invoice: ask, starts_on: addDays(issued_on, 30), every: 1, unit: 'months' };
  const { id: recurring } = await call<{ id: string }>(page, 'POST', '/recurring-invoices', rhythm);
  const payment = await call<{ id: string }>(page, 'POST', `/invoices/${paid}/payments`, {});
  await control(shop.practice_gateway, `/pay/${payment.id}`, {});
  await expect
    .poll(async () => (await call<{ state: string }>(page, 'GET', `/payments/${payment.id}`)).state, {
      timeout: 15_000,
    })
    .toBe('captured');
  // Goodwill leaves the invoice as it is: the customer's page of it is looked at as a paid one.
  const back = { amount: { minor: 100, currency: product?.currency }, takes: 'goodwill', reason: 'it came late' };
  await call(page, 'POST', `/payments/${payment.id}/refunds`, back);
  return { draft, open, quote, offer, recurring, payment: payment.id, openLink, paidLink };
}

/** Closes what can be closed, and gives the number of the stub that comes of it. */
export async function aStub(page: Page): Promise<string> {
  const { closable_to } = await call<{ closable_to: string }>(page, 'GET', '/periods');
  await call(page, 'POST', '/periods/close', { closed_to: closable_to });
  const newest = async () =>
    (await call<{ items: { number: number }[] }>(page, 'GET', '/seals?limit=1')).items[0]?.number ?? 0;
  await expect.poll(newest, { timeout: 15_000 }).toBeGreaterThan(0);
  return String(await newest());
}

/** Where the walk goes: lists, records, each tab of a page, and an address that leads nowhere. */
export async function placesOf(page: Page, traded: Traded): Promise<Place[]> {
  const first = async (path: string) => {
    const [record] = (await call<Records>(page, 'GET', `${path}?limit=1`)).items;
    // Without a record its page would be one of those that say that nothing is there.
    if (!record) throw new Error(`there is nothing in ${path}`);
    return record.id;
  };
  const one = (route: string, id?: string, search = ''): Place => ({
    route,
    path: `${id === undefined ? route : route.replace(/\$\w+/, id)}${search}`,
  });
  const tabs = (names: readonly string[], route: string, id?: string) =>
    names.map((tab) => one(route, id, `?tab=${tab}`));
  const customer = await first('/customers');
  return [
    one('/'),
    one('/while-away'),
    one('/invoices'),
    one('/invoices/new'),
    one('/invoices/$invoiceId', traded.open),
    one('/invoices/$invoiceId', traded.draft),
    one('/invoices/$invoiceId/edit', traded.draft),
    one('/quotes'),
    one('/quotes/new'),
    one('/quotes/$quoteId', traded.quote),
    one('/quotes/$quoteId', traded.offer),
    one('/quotes/$quoteId/edit', traded.quote),
    one('/recurring-invoices'),
    one('/recurring-invoices/new', undefined, `?from=${traded.open}`),
    one('/recurring-invoices/$recurringId', traded.recurring),
    one('/recurring-invoices/$recurringId/edit', traded.recurring),
    one('/reminders'),
    one('/credit-notes'),
    one('/credit-notes', undefined, `?id=${await first('/credit-notes')}`),
    one('/payments'),
    one('/payments/$paymentId', traded.payment),
    one('/payments/$paymentId', traded.payment, `?show=deliveries&delivery=${await first('/inbox')}`),
    one('/refunds'),
    one('/refunds', undefined, '?waiting=true'),
    one('/refunds', undefined, `?id=${await first('/refunds')}`),
    one('/payouts'),
    one('/bank'),
    one('/merchant-accounts'),
    one('/merchant-accounts/new'),
    one('/merchant-accounts/new', undefined, '?q=idr'),
    one('/merchant-accounts/new', undefined, '?gateway=practice'),
    ...tabs(ACCOUNT_TABS, '/merchant-accounts/$accountId', await first('/merchant-accounts')),
    one('/ledger/accounts'),
    one('/ledger/accounts/$code', '1110'),
    one('/ledger/journal'),
    one('/ledger/journal/new'),
    one('/ledger/journal/$entryId', await first('/ledger/entries')),
    one('/ledger/trial-balance', undefined, '?compare=own'),
    one('/ledger/general'),
    one('/ledger/general', undefined, '?account=1200'),
    one('/ledger/profit-and-loss', undefined, '?compare=before'),
    one('/ledger/balance-sheet', undefined, '?compare=year'),
    one('/ledger/tax-report'),
    one('/ledger/tax-returns'),
    one('/ledger/tax-returns/$periodId', await first('/tax-periods')),
    one('/ledger/years'),
    one('/ledger/opening'),
    one('/reports/receivables'),
    one('/ledger/stubs/$number', await aStub(page)),
    one('/inbox'),
    one('/inbox', undefined, `?id=${await first('/inbox')}`),
    one('/products'),
    one('/products/$productId', await first('/products')),
    one('/customers'),
    ...tabs(CUSTOMER_TABS, '/customers/$customerId', customer),
    ...tabs(REPORT_TABS, '/reports').map((place) =>
      place.path.endsWith('statement') ? { ...place, path: `${place.path}&customer=${customer}` } : place,
    ),
    ...tabs(SETTINGS_TABS, '/settings'),
    one('/account'),
    { path: '/nothing-here' },
  ];
}
