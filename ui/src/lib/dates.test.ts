import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dayOfLocal,
  dayText,
  instantText,
  isDay,
  localOfDay,
  relativeText,
  shopToday,
} from './dates';

const kolkata = { language: 'en', tag: 'en-IN-u-ca-gregory', zone: 'Asia/Kolkata', dir: 'ltr' } as const;
const saudi = { language: 'ar', tag: 'ar-SA-u-ca-gregory-nu-latn', zone: 'Asia/Riyadh', dir: 'rtl' } as const;

describe('times', () => {
  it('are shown in the zone of the shop, not of the browser', () => {
    expect(instantText('2026-11-20T20:00:00Z', 'day', kolkata)).toBe('21 Nov 2026');
    expect(shopToday('Asia/Kolkata', new Date('2026-11-20T20:00:00Z'))).toBe('2026-11-21');
    expect(shopToday('America/New_York', new Date('2026-11-20T03:00:00Z'))).toBe('2026-11-19');
  });
  it('read as a distance from now', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(relativeText('2026-11-21T11:57:00Z', now, kolkata)).toMatch(/^3 min/);
    expect(relativeText('2026-11-20T12:00:00Z', now, kolkata)).toBe('yesterday');
  });
  it('of the past are never told as to come', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(relativeText('2026-06-05T12:00:00Z', now, saudi)).toBe('قبل 5 أشهر');
    expect(relativeText('2026-06-05T12:00:00Z', now, kolkata)).toBe('5 mo ago');
  });
  it('keep the Gregorian calendar in Saudi Arabic', () => {
    expect(dayText('2026-11-21', saudi)).toContain('2026');
  });
});

describe('days', () => {
  it('move across months and leap years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });
  it('move by months to the last day of one that is too short', () => {
    expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
    expect(addMonths('2026-11-15', 3)).toBe('2027-02-15');
    expect(addMonths('2028-01-29', 1)).toBe('2028-02-29');
  });
  it('come back from the calendar unchanged', () => {
    const date = localOfDay('2026-03-29');
    expect(date && dayOfLocal(date)).toBe('2026-03-29');
  });
  it('that do not exist are refused', () => {
    expect(isDay('2026-02-30')).toBe(false);
    expect(isDay('2026-02-28')).toBe(true);
    expect(isDay('21/11/2026')).toBe(false);
  });
});
