import { expect, it } from 'vitest';
import { hasCardNumber } from './card-number';

it('sees a card number however it is written', () => {
  for (const text of [
    '4111111111111111',
    ' 4111 1111 1111 1111 ',
    '4111-1111-1111-1111',
    '3782 822463 10005',
    'visa 4111 1111 1111 1111, 10/28',
    '٤١١١ ١١١١ ١١١١ ١١١١',
    '४१११११११११११११११',
    '4111\u00a01111\u00a0 1111 1111',
  ])
    expect(hasCardNumber(text), text).toBe(true);
});

it('takes tokens for what they are', () => {
  for (const text of [
    'psm_visa',
    '1234567890',
    'cus_4111111111111111',
    '4111111111111112',
    '41111111111111111111111111',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    '',
  ])
    expect(hasCardNumber(text), text).toBe(false);
});
