import { expect, it } from 'vitest';
import { leadsToCorrection, problemFacts, wayOut } from './ways-out';

it('a missing rate says which currency and day, and leads to where it is entered', () => {
  const missing = { code: 'exchange.rate_missing', subject: 'USD/2026-11-21' };
  expect(problemFacts(missing)).toEqual({ currency: 'USD', day: '2026-11-21' });
  expect(wayOut(missing)).toEqual({
    key: 'rate',
    to: '/settings',
    search: { tab: 'rates', rate: 'USD/2026-11-21' },
    right: 'settings:write',
  });
});

it('a closed day says which day is the first open one', () => {
  expect(problemFacts({ code: 'period.day_closed', subject: '2026-12-01' })).toEqual({ day: '2026-12-01' });
  const elsewhere = { code: 'tax_id.other_region', subject: 'Karnataka (29)' };
  expect(problemFacts(elsewhere)).toEqual({ region: 'Karnataka (29)' });
  expect(wayOut({ code: 'period.day_closed', subject: '2026-12-01' })).toMatchObject({ search: { tab: 'periods' } });
});

it('what is no day is not shown as one', () => {
  expect(problemFacts({ code: 'period.day_closed', subject: 'soon' })).toEqual({});
  expect(problemFacts({ code: 'exchange.rate_missing', subject: 'USD' })).toEqual({});
  expect(problemFacts({ code: 'payment.one_open', subject: '2026-12-01' })).toEqual({});
  expect(wayOut({ code: 'payment.one_open', subject: 'pay_1' })).toBeNull();
});

it('a payment that would go over a limit says over which', () => {
  const over = { code: 'payment.over_limit', subject: 'count_per_day' };
  expect(problemFacts(over)).toEqual({ limit: 'count_per_day' });
});

it('what refuses to change an issued invoice leads to other papers, what refuses those does not', () => {
  expect(leadsToCorrection({ code: 'invoice.payment_started' })).toBe(true);
  expect(leadsToCorrection({ code: 'invoice.instalments_stand' })).toBe(true);
  expect(leadsToCorrection({ code: 'invoice.nothing_left_to_credit' })).toBe(false);
});

it('days of a closed year lead to the fiscal years', () => {
  expect(wayOut({ code: 'period.year_closed', subject: '2025-26' })?.to).toBe('/ledger/years');
  expect(problemFacts({ code: 'year.not_over', subject: '2027-03-31' })).toEqual({ day: '2027-03-31' });
});

it('a refund in doubt is the way out of what it holds up', () => {
  const held = { code: 'refund.one_in_doubt', subject: 'rfd_1' };
  expect(wayOut(held)).toMatchObject({ to: '/refunds', search: { id: 'rfd_1' } });
});

it('a payment from a country that an account is restricted against says from which', () => {
  const from = (subject: string) => problemFacts({ code: 'payment.country_restricted', subject });
  expect([from('US'), from('somewhere')]).toEqual([{ country: 'US' }, {}]);
});
