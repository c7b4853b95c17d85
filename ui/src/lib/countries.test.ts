import { expect, it } from 'vitest';
import { COUNTRIES, countriesByName, countryName } from './countries';

it('every code has a name of its own, in the order of the language', () => {
  const named = countriesByName('en-IN');
  expect(new Set(named.map(({ name }) => name)).size).toBe(COUNTRIES.length);
  expect(COUNTRIES).toHaveLength(249);
  expect(named.every(({ code, name }) => name !== code)).toBe(true);
  expect(named[0]?.name).toBe('Afghanistan');
});

it('a code without a name stands for itself', () => {
  expect([countryName('IN', 'ar'), countryName('ZQ', 'en')]).toEqual(['الهند', 'ZQ']);
});
