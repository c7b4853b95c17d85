import { expect, it } from 'vitest';
import { stateOfGstin } from './gstin';

it('a GSTIN begins with the code of its state', () => {
  expect(stateOfGstin('27AAPFU0939F1ZV')).toBe('27');
  expect(stateOfGstin(' 29 aagcb7383j1z4')).toBe('29');
  expect(stateOfGstin('28AAPFU0939F1ZV')).toBe('37');
});

it('what is no whole GSTIN says no state', () => {
  for (const typed of ['', '27', '27AAPFU0939F1', '310122393500003', 'DE123456789']) {
    expect(stateOfGstin(typed)).toBeNull();
  }
});
