/** Ways out of a refusal: what its subject says, and the page where something can be done about it. */
import { isDay } from './dates';
import type { Problem } from './problem';

/** What the subject of a refusal says, for its sentence: which currency, which day (`2026-11-21`). */
export interface ProblemFacts {
  currency?: string;
  day?: string;
}

/** Refusals whose subject is a day of the shop. */
const DAYS = new Set([
  'invoice.period_over',
  'period.closed_already',
  'period.day_closed',
  'period.not_earlier',
  'period.not_over',
]);

export function problemFacts({ code, subject = '' }: Pick<Problem, 'code' | 'subject'>): ProblemFacts {
  if (DAYS.has(code) && isDay(subject)) return { day: subject };
  if (code !== 'exchange.rate_missing') return {};
  const [currency = '', day = ''] = subject.split('/');
  return currency !== '' && isDay(day) ? { currency, day } : {};
}

/** A page that leads out of a refusal, and the right that it takes to do something there. */
export interface WayOut {
  /** Its words: `problems:way.<key>`. */
  key: 'rate' | 'days';
  to: '/settings';
  search: { tab: 'rates' | 'periods'; rate?: string };
  right: string;
}

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
  return null;
}
