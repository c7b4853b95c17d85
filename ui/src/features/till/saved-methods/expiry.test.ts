import { expect, it } from 'vitest';
import { expiryOf } from './expiry';

it('a card is good up to the last day of its month', () => {
  expect(expiryOf('2028-10', '2028-10-31')).toBe('soon');
  expect(expiryOf('2028-10', '2028-11-01')).toBe('past');
});

it('a month ahead the shop is warned', () => {
  expect(expiryOf('2028-10', '2028-09-29')).toBeNull();
  expect(expiryOf('2028-10', '2028-09-30')).toBeNull();
  expect(expiryOf('2028-10', '2028-10-01')).toBe('soon');
  expect(expiryOf('2029-02', '2029-01-31')).toBe('soon');
});

it('what has no end never ends', () => {
  expect(expiryOf(null, '2028-10-31')).toBeNull();
  expect(expiryOf('', '2028-10-31')).toBeNull();
});
