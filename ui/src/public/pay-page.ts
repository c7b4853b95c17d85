/** What the shop says about one pay link (`GET /pay/{key}/data`), and which screen follows from it. */
import type { Money } from '@/lib/money';

export interface PayLine {
  description: string;
  /** Decimal texts. */
  quantity: string;
  unit: string;
  unit_price: string;
  total: Money;
}

export interface PayTax {
  code: string;
  name: string;
  component: string;
  rate: string;
  taxable: Money;
  tax: Money;
}

/** A part in which the invoice is to be paid. */
export interface PayPart {
  part: number;
  due_on: string;
  total: Money;
  /** Still to pay of it. */
  due: Money;
  state: 'open' | 'due' | 'overdue' | 'paid' | 'credited' | 'closed';
}

export interface PayMethod {
  merchant_account_id: string;
  label: string;
  provider: string;
  /** Play money: nothing real is moved. */
  practice: boolean;
}

export interface PayPage {
  shop: { name: string; locale: string; practice: boolean; logo?: string };
  invoice: {
    number: string;
    status: string;
    currency: string;
    subtotal: Money;
    discount: Money;
    service_fee: Money;
    delivery: Money;
    tax: Money;
    total: Money;
    paid: Money;
    /** Less settles the invoice, or settled it, when all of it is paid at once until a day; `discount`: what paying today takes off. */
    early_discount?: { rate: string; until: string; taken: Money; discount?: Money };
    /** Taken off by credit notes. */
    credited: Money;
    due: Money;
    /** What is asked for now: the first open instalment, or all that is owed. */
    due_now: Money;
    /** In the order in which they are paid; empty where the invoice is to be paid in one. */
    instalments: PayPart[];
    due_on?: string;
    tax_summary: PayTax[];
    lines: PayLine[];
  };
  methods: PayMethod[];
  state: 'open' | 'started' | 'claimed' | 'paid' | 'closed';
  pdf_path: string;
  continue_url?: string;
  /** The open payment is by a link of the shop's own: no gateway's page is gone to. */
  own_link?: OwnLink;
  /** What its payer said last. */
  claim?: { state: 'open' | 'confirmed' | 'refused' | 'replaced' | 'withdrawn'; utr: string };
}

/** A link for an app on the customer's phone, with its code. */
export interface OwnLink {
  link: string;
  address: string;
  name: string;
  qr_side: number;
  qr_path: string;
}

/** How the last question to the shop ended. */
export type Answer = { kind: 'page'; page: PayPage } | { kind: 'missing' } | { kind: 'unreachable' };

export type Screen =
  | { kind: 'loading' | 'missing' | 'unreachable' }
  | { kind: 'open' | 'no-way' | 'started' | 'claimed' | 'paid' | 'closed'; page: PayPage; away: boolean };

/** The screen for all that was heard so far: an invoice once seen stays, also while the shop cannot be reached. */
export function screenOf(last: Answer | null, page: PayPage | null): Screen {
  if (last?.kind === 'missing') return { kind: 'missing' };
  if (!page) return { kind: last ? 'unreachable' : 'loading' };
  const away = last?.kind === 'unreachable';
  if (page.state === 'open' && page.methods.length === 0) return { kind: 'no-way', page, away };
  return { kind: page.state, page, away };
}

const POLL_MS = 3000;
/** A person or a bank statement confirms a link of the shop's own: that takes longer than a gateway. */
const OWN_LINK_POLL_MS = 15_000;

/** Milliseconds until the shop is asked again by itself; null when nothing is being waited for. */
export function askAgainIn(screen: Screen): number | null {
  if (screen.kind === 'claimed') return OWN_LINK_POLL_MS;
  if (screen.kind === 'started') return screen.page.own_link ? OWN_LINK_POLL_MS : POLL_MS;
  if (screen.kind === 'unreachable') return POLL_MS;
  return 'away' in screen && screen.away ? POLL_MS : null;
}

/** The way to start with: the first that moves real money, else the first, in the shop's order. */
export function firstMethod(methods: readonly PayMethod[]): string | null {
  return (methods.find((method) => !method.practice) ?? methods[0])?.merchant_account_id ?? null;
}

/** The bank's number of a payment without what people part its digits by. */
export const utrOf = (text: string): string => text.replace(/[\s-]/g, '');

/** Whether it has its 12 digits. */
export const isUtr = (text: string): boolean => /^\d{12}$/.test(text);

/** The part that is asked for now; none where the invoice is to be paid in one, or nothing is left. */
export function partNow({ invoice }: PayPage): PayPart | null {
  return invoice.instalments.find((part) => part.due.minor > 0) ?? null;
}

/** What paying today takes off, until when, and what is asked for afterwards; null where it takes nothing off. */
export function offerNow({ invoice }: PayPage): { discount: Money; until: string; rate: string; later: Money } | null {
  const terms = invoice.early_discount;
  if (!terms?.discount) return null;
  return { discount: terms.discount, until: terms.until, rate: terms.rate, later: invoice.due };
}

/** The key of the link, from the page's own address: `/pay/{key}`. */
export function keyOf(path: string): string | null {
  return /\/pay\/([0-9A-Za-z_-]+)\/?$/.exec(path)?.[1] ?? null;
}
