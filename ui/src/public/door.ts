/**
 * What the customers' page asks of the outside door: three addresses under its own link, without session or key.
 * Those are not part of the API description, so their shapes are checked here as they arrive.
 */
import * as z from 'zod';

const Money = z.object({ minor: z.int(), currency: z.string() });

const PayPage = z.object({
  shop: z.object({ name: z.string(), logo: z.string().startsWith('data:image/').nullish(), locale: z.string() }),
  invoice: z.object({
    number: z.string(),
    currency: z.string(),
    total: Money,
    paid: Money,
    due: Money,
    due_on: z.string().nullish(),
    lines: z.array(z.object({ description: z.string(), quantity: z.string(), unit_price: z.string(), total: Money })),
    subtotal: Money,
    discount: Money,
    service_fee: Money,
    delivery: Money,
    tax_summary: z.array(z.object({ name: z.string(), tax: Money })),
    status: z.string(),
  }),
  methods: z.array(
    z.object({ merchant_account_id: z.string(), label: z.string(), provider: z.string(), practice: z.boolean() }),
  ),
  state: z.enum(['open', 'paid', 'expired_page', 'started']),
  pdf_path: z.string().startsWith('/').nullish(),
  continue_url: z.url({ protocol: /^https?$/ }).nullish(),
});
export type PayPage = z.infer<typeof PayPage>;

const Started = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** Why the page could not be read: no such link, or no way through just now. */
export class NoPage extends Error {
  constructor(readonly kind: 'missing' | 'trouble') {
    super(kind);
  }
}

/** The key in this page's address: `/pay/<key>`. */
export function keyOf(path: string): string | null {
  return /^\/pay\/([A-Za-z0-9_-]+)\/?$/.exec(path)?.[1] ?? null;
}

export async function readPage(key: string): Promise<PayPage> {
  const response = await ask(`/pay/${key}/data`, {});
  if (response.status === 404 || response.status === 410) throw new NoPage('missing');
  if (!response.ok) throw new NoPage('trouble');
  return PayPage.parse(await response.json());
}

/** Starts a payment; gives the gateway's page to go to. A second press within one look at the page starts no second one. */
export async function startPayment(key: string, account: string | null, actionKey: string): Promise<string> {
  const response = await ask(`/pay/${key}/start`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': actionKey },
    body: JSON.stringify(account === null ? {} : { merchant_account_id: account }),
  });
  if (!response.ok) throw new NoPage('trouble');
  return Started.parse(await response.json()).url;
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, cache: 'no-store', credentials: 'same-origin' });
  } catch {
    throw new NoPage('trouble');
  }
}
