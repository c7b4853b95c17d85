import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { RangeControl, useShopToday } from '@/components/report/report-controls';
import { addDays } from '@/lib/dates';
import type { Days } from './filter';

const LENGTHS = { week: 7, month: 30, quarter: 90, year: 365 } as const;

/** Which days a report covers: the last week, month, quarter or year, or any two days. */
export function RangeBar({
  from,
  to,
  onDays,
}: {
  from: string | undefined;
  to: string | undefined;
  onDays: (days: Days) => void;
}) {
  const { t } = useTranslation('reports');
  const today = useShopToday();
  const ranges = useMemo(
    () =>
      Object.entries(LENGTHS).map(([key, days]) => ({
        key,
        from: addDays(today, 1 - days),
        to: today,
        label: t(`range.${key}`, { count: days }),
      })),
    [today, t],
  );
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <RangeControl from={from} to={to} onDays={onDays} ranges={ranges} />
    </div>
  );
}
