/** Ways out of a refusal: what its subject says, and the page where something can be done about it. */
import { isDay } from './dates';
import type { Problem } from './problem';

/** What the subject of a refusal says, for its sentence: which currency, which day (`2026-11-21`), which limit (`count_per_day`), which country (`US`), which state (`Karnataka (29)`). */
export interface ProblemFacts {
  currency?: string;
  day?: string;
  limit?: string;
  country?: string;
  region?: string;
}

/** Refusals whose subject is a day of the shop. */
const DAYS = new Set([
  'invoice.period_over',
  'month.not_over',
  'period.closed_already',
  'period.day_closed',
  'period.later_days_closed',
  'period.not_earlier',
  'period.not_over',
  'tax_period.filed_already',
  'tax_period.not_next',
  'tax_period.not_over',
  'tax_period.scheme_changes',
  'tax_period.taxed_before',
  'year.not_over',
]);

export function problemFacts({ code, subject = '' }: Pick<Problem, 'code' | 'subject'>): ProblemFacts {
  if (DAYS.has(code) && isDay(subject)) return { day: subject };
  if (code === 'payment.over_limit') return { limit: subject };
  if (code === 'payment.country_restricted') return /^[A-Z]{2}$/.test(subject) ? { country: subject } : {};
  if (code === 'tax_id.other_region') return { region: subject };
  if (code !== 'exchange.rate_missing') return {};
  const [currency = '', day = ''] = subject.split('/');
  return currency !== '' && isDay(day) ? { currency, day } : {};
}

/** A page that leads out of a refusal, and the right that it takes to do something there. `key`: its words, `problems:way.<key>`. */
export type WayOut = { right: string } & (
  | { key: 'rate' | 'days'; to: '/settings'; search: { tab: 'rates' | 'periods'; rate?: string } }
  | { key: 'refund'; to: '/refunds'; search: { id: string } }
  | { key: 'years'; to: '/ledger/years' }
);

/** Refusals because another fiscal year is in the way, or the one itself: the list of years shows which. */
const YEARS = new Set(['month.year_closed', 'period.year_closed', 'year.earlier_open', 'year.later_closed']);

export function wayOut({ code, subject }: Pick<Problem, 'code' | 'subject'>): WayOut | null {
  if (code === 'exchange.rate_missing') {
    return {
      key: 'rate',
      to: '/settings',
      search: { tab: 'rates', ...(subject ? { rate: subject } : {}) },
      right: 'settings:write',
    };
  }
  if (code === 'period.day_closed') {
    return { key: 'days', to: '/settings', search: { tab: 'periods' }, right: 'period:reopen' };
  }
  if (code === 'refund.one_in_doubt' && subject) {
    return { key: 'refund', to: '/refunds', search: { id: subject }, right: 'payments:read' };
  }
  if (YEARS.has(code)) return { key: 'years', to: '/ledger/years', right: 'ledger:read' };
  return null;
}

/** Refusals because an issued invoice never changes: what they lead to is a credit note or a supplementary invoice. */
const FROZEN = new Set([
  'invoice.not_a_draft',
  'invoice.payment_started',
  'invoice.instalments_stand',
  'invoice.has_credit_notes',
  'invoice.no_voids_here',
  'invoice.period_over',
]);

/** What opens on an invoice's page, named in its URL. */
export const INVOICE_ASKS = ['split', 'credit', 'raise'] as const;
export type InvoiceAsks = (typeof INVOICE_ASKS)[number];

/** Whether a refusal leads on to another paper about the same invoice. */
export const leadsToCorrection = ({ code }: Pick<Problem, 'code'>): boolean => FROZEN.has(code);
