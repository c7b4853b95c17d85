import { expect, it } from 'vitest';
import { methodName } from './method-names';

it.each([
  ['visa ••1111', 'Visa ••1111'],
  ['upi', 'UPI'],
  ['upi asha@okbank', 'UPI asha@okbank'],
  ['FastBank Wallet', 'FastBank Wallet'],
  ['', ''],
])('a customer who paid by %s is shown to have paid by %s', (told, shown) => {
  expect(methodName(told)).toBe(shown);
});
