import { expect, it } from 'vitest';
import { daysFrom, isUpToDate, monthBefore, nextClose } from './days';

it('the month before ends on its own last day', () => {
  expect(monthBefore('2026-03-15')).toBe('2026-02-28');
  expect(monthBefore('2026-01-01')).toBe('2025-12-31');
});

it('both ends are counted', () => {
  expect(daysFrom('2026-11-01', '2026-11-01')).toBe(1);
  expect(daysFrom('2026-10-01', '2026-10-31')).toBe(31);
});

it('the end of last month is offered first, and yesterday once that is closed', () => {
  expect(nextClose({ closable_to: '2026-11-20' })).toBe('2026-10-31');
  expect(nextClose({ closed_to: '2026-09-30', closable_to: '2026-11-20' })).toBe('2026-10-31');
  expect(nextClose({ closed_to: '2026-10-31', closable_to: '2026-11-20' })).toBe('2026-11-20');
  // On the first of a month yesterday is the end of the last one.
  expect(nextClose({ closed_to: '2026-09-30', closable_to: '2026-10-31' })).toBe('2026-10-31');
});

it('nothing is left to close when yesterday is closed', () => {
  expect(isUpToDate({ closable_to: '2026-11-20' })).toBe(false);
  expect(isUpToDate({ closed_to: '2026-11-19', closable_to: '2026-11-20' })).toBe(false);
  expect(isUpToDate({ closed_to: '2026-11-20', closable_to: '2026-11-20' })).toBe(true);
});
