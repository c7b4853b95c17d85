import { expect, it } from 'vitest';
import { pageOf, readSource, recordOf } from './ledger-source';

it('a source says which fact about which record, which time, and whether it is taken back', () => {
  expect(readSource('payment:pay_1:captured')).toEqual({
    kind: 'payment',
    id: 'pay_1',
    fact: 'captured',
    number: null,
    reversed: false,
  });
  expect(readSource('payment:pay_1:fee-estimate:2:reversed')).toMatchObject({
    fact: 'fee-estimate',
    number: 2,
    reversed: true,
  });
  expect(readSource('refund:acc_1/re_1:settled')).toMatchObject({ kind: 'refund', id: 'acc_1/re_1', fact: 'settled' });
  expect(readSource('revenue:inv_1/1:2026-12-01')).toMatchObject({ kind: 'revenue', id: 'inv_1/1', fact: '' });
  expect(readSource('opening:1100')).toMatchObject({ kind: 'opening', id: '1100', fact: '' });
});

it('an id leads to the page of its record, a bare number to the delivery', () => {
  const ids = ['pay_1', 'jnl_1', '12', 'crn_1', 'rfd_1', 'pyo_1', 'stf_1', 'CGST'];
  expect(ids.map(pageOf)).toEqual([
    '/payments/pay_1',
    '/ledger/journal/jnl_1',
    '/inbox?id=12',
    '/credit-notes?id=crn_1',
    '/refunds?id=rfd_1',
    '/payouts?id=pyo_1',
    null,
    null,
  ]);
  expect(pageOf('acc_1/re_1')).toBeNull();
});

it('knows the record of an entry, by its source or else by its chain', () => {
  const page = (source: string, chain = '') => recordOf({ source, chain })?.page ?? null;
  expect(page('invoice:inv_1:issued')).toBe('/invoices/inv_1');
  expect(page('revenue:inv_1/1:2026-12-01', 'invoice:inv_1')).toBe('/invoices/inv_1');
  expect(page('refund:acc_1/re_1:settled', 'payment:pay_1')).toBe('/payments/pay_1');
  expect(page('refund:acc_1/re_1:settled', 'invoice:inv_1')).toBe('/invoices/inv_1');
  // The id of an opening balance is an account, and not a delivery of that number.
  expect(page('opening:1200', 'opening:1200')).toBe('/ledger/opening');
  expect(page('bank:bkl_1')).toBe('/bank');
  expect(page('payout:acc_1/po_1:sent')).toBe('/payouts');
  expect(page('tax_period:2026-10:filed')).toBe('/ledger/tax-returns/2026-10');
  expect(page('year:2025-26:closed')).toBe('/ledger/years');
  expect(page('manual:jnl_1', 'manual:jnl_1')).toBeNull();
  expect(page('fee_bill:x', 'fee_bill:x')).toBeNull();
});
