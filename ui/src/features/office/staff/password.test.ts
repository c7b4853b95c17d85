import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { passwordFaults, passwordFields } from './password';

const WORDS = { length: 'length', easy: 'easy', differs: 'differs' };
const faults = (password: string, again = password) =>
  passwordFaults({ password, again }, 'Ravikumar.Owner', WORDS).map(
    ({ path: [field], message }) => `${field}: ${message}`,
  );

describe('a password', () => {
  it('has ten to two hundred characters, whatever plane they are of', () => {
    const { password } = z.object(passwordFields(WORDS)).shape;
    const fits = (text: string) => password.safeParse(text).success;
    expect([9, 10, 200, 201].map((length) => fits('x'.repeat(length)))).toEqual([false, true, true, false]);
    expect(fits('🦜'.repeat(9))).toBe(false);
    expect(fits('🦜'.repeat(10))).toBe(true);
  });

  it('is neither the login nor one sign again and again', () => {
    expect(faults('ravikumar.owner')).toEqual(['password: easy']);
    expect(faults('🦜'.repeat(12))).toEqual(['password: easy']);
    expect(faults('seven parrots')).toEqual([]);
  });

  it('is typed the same twice', () => {
    expect(faults('seven parrots', 'seven parots')).toEqual(['again: differs']);
  });
});
