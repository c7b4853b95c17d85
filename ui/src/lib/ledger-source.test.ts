import { expect, it } from 'vitest';
import { pageOf, readSource } from './ledger-source';

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
  expect(readSource('opening:1100')).toMatchObject({ kind: 'opening', id: '1100', fact: '' });
});

it('an id leads to the page of its record, a bare number to the delivery', () => {
  expect([pageOf('pay_1'), pageOf('jnl_1'), pageOf('12'), pageOf('crn_1'), pageOf('stf_1'), pageOf('CGST')]).toEqual([
    '/payments/pay_1',
    '/ledger/journal/jnl_1',
    '/inbox?id=12',
    '/credit-notes?id=crn_1',
    null,
    null,
  ]);
  expect(pageOf('acc_1/re_1')).toBeNull();
});
