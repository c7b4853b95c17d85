import { addDays } from '@/lib/dates';

export interface DayPreset {
  key: 'thisMonth' | 'lastMonth' | 'thisYear' | 'lastYear';
  from: string;
  to: string;
}

/** Ranges that are asked for most, seen from a day of the shop. Years are calendar years. */
export function presets(today: string): DayPreset[] {
  const year = Number(today.slice(0, 4));
  const monthStart = `${today.slice(0, 7)}-01`;
  const lastMonthEnd = addDays(monthStart, -1);
  const before = String(year - 1).padStart(4, '0');
  return [
    { key: 'thisMonth', from: monthStart, to: today },
    { key: 'lastMonth', from: `${lastMonthEnd.slice(0, 7)}-01`, to: lastMonthEnd },
    { key: 'thisYear', from: `${today.slice(0, 4)}-01-01`, to: today },
    { key: 'lastYear', from: `${before}-01-01`, to: `${before}-12-31` },
  ];
}

/** The preset that says these days; null for a free choice. */
export function presetOf(
  known: readonly DayPreset[],
  from: string | undefined,
  to: string | undefined,
): DayPreset['key'] | null {
  return known.find((one) => one.from === from && one.to === to)?.key ?? null;
}
