import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { FilterPills } from '@/components/ui/filter-pills';
import { useNow } from '@/components/ui/when';
import { addDays, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import type { Days } from './filter';

const LENGTHS = { week: 7, month: 30, quarter: 90, year: 365 } as const;
type Length = keyof typeof LENGTHS;

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
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const ranges = useMemo(
    () => (Object.keys(LENGTHS) as Length[]).map((key) => ({ key, from: addDays(today, 1 - LENGTHS[key]), to: today })),
    [today],
  );
  const chosen = ranges.find((range) => range.from === from && range.to === to)?.key ?? null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FilterPills
        label={t('range.label')}
        all={t('range.free')}
        value={chosen}
        onChange={(key) => {
          const range = ranges.find((one) => one.key === key);
          if (range) onDays({ from: range.from, to: range.to });
        }}
        pills={ranges.map(({ key }) => ({ value: key, label: t(`range.${key}`) }))}
      />
      <div className="w-36">
        <DateField
          label={t('range.from')}
          value={from ?? null}
          latest={to}
          onChange={(day) => day && onDays({ from: day, to })}
        />
      </div>
      <span className="text-small text-soft">{t('range.to')}</span>
      <div className="w-36">
        <DateField
          label={t('range.to')}
          value={to ?? null}
          earliest={from}
          latest={today}
          onChange={(day) => day && onDays({ from, to: day })}
        />
      </div>
    </div>
  );
}
