import { expect, it } from 'vitest';
import { changesOf } from './changes';

it('reads what changed of a person from the audit log', () => {
  expect(changesOf({ role: ['cashier', 'manager'], version: [1, 2], password: 'changed' })).toEqual([
    { field: 'role', from: 'cashier', to: 'manager' },
    { field: 'password' },
  ]);
});

it('leaves out what it does not know and what is not as expected', () => {
  expect(changesOf({ shoe_size: [40, 41], name: 'Meera', status: [null, 'active'] })).toEqual([]);
});
