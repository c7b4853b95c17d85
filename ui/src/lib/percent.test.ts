import { expect, it } from 'vitest';
import type { Locale } from './locale';
import { percentText } from './percent';

const of = (tag: string) => ({ tag }) as Locale;

it.each([
  ['en-IN', '12.50', '+12.50%'],
  ['en-IN', '-3.00', '−3.00%'],
  ['en-IN', '0.00', '0.00%'],
  ['id-ID', '1300.00', '+1.300,00%'],
  ['ar-SA', '-3.00', '−٣٫٠٠٪'],
])('in %s %s is %s', (tag, percent, text) => {
  expect(percentText(percent, of(tag))).toBe(text);
});
