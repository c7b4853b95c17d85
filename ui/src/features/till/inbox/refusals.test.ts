import { expect, it } from 'vitest';
import { sumRefusals } from './refusals';

const counter = (account_name: string, reason: string, minute: string, count: number) => ({
  account_name,
  reason,
  minute,
  count,
});

it('minutes of one account and reason are added up, the latest refusal first', () => {
  expect(
    sumRefusals([
      counter('Card', 'bad signature', '2026-11-21T09:02:00Z', 2),
      counter('UPI', 'too old', '2026-11-21T09:05:00Z', 1),
      counter('Card', 'bad signature', '2026-11-21T09:01:00Z', 3),
    ]),
  ).toEqual([
    { account: 'UPI', reason: 'too old', count: 1, last: '2026-11-21T09:05:00Z' },
    { account: 'Card', reason: 'bad signature', count: 5, last: '2026-11-21T09:02:00Z' },
  ]);
});
