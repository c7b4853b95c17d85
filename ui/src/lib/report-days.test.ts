import { describe, expect, it } from 'vitest';
import { comparedDay, comparedDays, otherDay, otherDays } from './report-days';

describe('what a report is compared with', () => {
  it.each([
    ['2026-11-01', '2026-11-30', 'before', '2026-10-01', '2026-10-31'],
    ['2026-03-01', '2026-03-31', 'before', '2026-02-01', '2026-02-28'],
    ['2026-04-01', '2026-06-30', 'before', '2026-01-01', '2026-03-31'],
    ['2026-01-01', '2026-12-31', 'before', '2025-01-01', '2025-12-31'],
    ['2026-11-01', '2026-11-21', 'before', '2026-10-11', '2026-10-31'],
    ['2026-11-21', '2026-11-21', 'before', '2026-11-20', '2026-11-20'],
    ['2026-11-01', '2026-11-21', 'year', '2025-11-01', '2025-11-21'],
    ['2024-02-01', '2024-02-29', 'year', '2023-02-01', '2023-02-28'],
    ['2025-02-01', '2025-02-28', 'year', '2024-02-01', '2024-02-29'],
  ] as const)('%s to %s, %s: %s to %s', (from, to, kind, expectedFrom, expectedTo) => {
    expect(comparedDays(from, to, kind)).toEqual({ from: expectedFrom, to: expectedTo });
  });

  it('compares a day with the end of the month before, or with a year before', () => {
    expect(comparedDay('2026-11-21', 'before')).toBe('2026-10-31');
    expect(comparedDay('2026-11-21', 'year')).toBe('2025-11-21');
    expect(comparedDay('2025-02-28', 'year')).toBe('2024-02-29');
  });

  it('takes days of its own, and those before until they are whole', () => {
    const own = { compare: 'own', compareFrom: '2026-08-01', compareTo: '2026-08-31' } as const;
    expect(otherDays('2026-11-01', '2026-11-30', own)).toEqual({ from: '2026-08-01', to: '2026-08-31' });
    const before = { from: '2026-10-01', to: '2026-10-31' };
    expect(otherDays('2026-11-01', '2026-11-30', { ...own, compareTo: undefined })).toEqual(before);
    expect(otherDays('2026-11-01', '2026-11-30', { ...own, compareTo: '2026-07-01' })).toEqual(before);
    expect(otherDays('2026-11-01', '2026-11-30', {})).toBeNull();
    expect(otherDay('2026-11-30', { compare: 'own', compareOn: '2026-08-15' })).toBe('2026-08-15');
    expect(otherDay('2026-11-30', { compare: 'own' })).toBe('2026-10-31');
  });
});
