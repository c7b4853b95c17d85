import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { type Comparison, type DayRange, presets, rangeOf } from '@/lib/report-days';
import { DateField } from '../form/date-field';
import { FilterPills } from '../ui/filter-pills';
import { Select } from '../ui/select';
import { useNow } from '../ui/when';

/** Today in the shop, as the clock of the screen says. */
export function useShopToday(): string {
  const { zone } = useLocale();
  return shopToday(zone, new Date(useNow()));
}

/** From a day to a day: ranges that are asked for most (months and years where none are given), or any other. */
export function RangeControl({
  from,
  to,
  onDays,
  ranges: given,
}: {
  from: string | undefined;
  to: string | undefined;
  onDays: (days: { from: string | undefined; to: string | undefined }) => void;
  ranges?: readonly (DayRange & { label: string })[];
}) {
  const { t } = useTranslation('ui');
  const today = useShopToday();
  const ranges = useMemo(
    () => given ?? presets(today).map((range) => ({ ...range, label: t(`report.preset.${range.key}`) })),
    [given, today, t],
  );
  return (
    <>
      <FilterPills
        label={t('report.days')}
        all={t('report.otherDays')}
        value={rangeOf(ranges, from, to)}
        onChange={(key) => {
          const range = ranges.find((one) => one.key === key);
          if (range) onDays({ from: range.from, to: range.to });
        }}
        pills={ranges.map(({ key, label }) => ({ value: key, label }))}
      />
      <div className="w-36">
        <DateField
          label={t('report.from')}
          value={from ?? null}
          latest={to}
          onChange={(day) => day && onDays({ from: day, to })}
        />
      </div>
      <div className="w-36">
        <DateField
          label={t('report.to')}
          value={to ?? null}
          earliest={from}
          onChange={(day) => day && onDays({ from, to: day })}
        />
      </div>
    </>
  );
}

/** The end of which day. */
export function DayControl({ on, onDay }: { on: string | undefined; onDay: (day: string) => void }) {
  const { t } = useTranslation('ui');
  return (
    <div className="flex items-center gap-2">
      <span className="text-small text-soft">{t('report.on')}</span>
      <div className="w-36">
        <DateField label={t('report.on')} value={on ?? null} onChange={(day) => day && onDay(day)} />
      </div>
    </div>
  );
}

/** What a report of some days is compared with: days that are reckoned from its own, or any other. */
export function CompareControl({
  value,
  days,
  onChange,
}: {
  value: Comparison | undefined;
  /** The days it is compared with now. */
  days: { from: string; to: string } | null;
  onChange: (change: { compare?: Comparison | null; compareFrom?: string | null; compareTo?: string | null }) => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <CompareSelect
        value={value}
        onChange={(compare) =>
          // Own days begin with those that were shown, so that there is something to change.
          onChange({
            compare,
            compareFrom: compare === 'own' ? (days?.from ?? null) : null,
            compareTo: compare === 'own' ? (days?.to ?? null) : null,
          })
        }
      />
      {value === 'own' && days && (
        <>
          <div className="w-36">
            <DateField
              label={t('report.compareFrom')}
              value={days.from}
              latest={days.to}
              onChange={(day) => day && onChange({ compareFrom: day, compareTo: days.to })}
            />
          </div>
          <div className="w-36">
            <DateField
              label={t('report.compareTo')}
              value={days.to}
              earliest={days.from}
              onChange={(day) => day && onChange({ compareFrom: days.from, compareTo: day })}
            />
          </div>
        </>
      )}
    </div>
  );
}

/** What a report of one day is compared with. */
export function CompareDayControl({
  value,
  on,
  onChange,
}: {
  value: Comparison | undefined;
  /** The day it is compared with now. */
  on: string | null;
  onChange: (change: { compare?: Comparison | null; compareOn?: string | null }) => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <CompareSelect
        value={value}
        onChange={(compare) => onChange({ compare, compareOn: compare === 'own' ? on : null })}
      />
      {value === 'own' && on && (
        <div className="w-36">
          <DateField label={t('report.compareOn')} value={on} onChange={(day) => day && onChange({ compareOn: day })} />
        </div>
      )}
    </div>
  );
}

function CompareSelect({
  value,
  onChange,
}: {
  value: Comparison | undefined;
  onChange: (value: Comparison | null) => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <>
      <span className="text-small text-soft">{t('report.compare')}</span>
      <div className="w-44">
        <Select<Comparison | 'none'>
          label={t('report.compare')}
          value={value ?? 'none'}
          onChange={(next) => onChange(next === 'none' ? null : next)}
          choices={[
            { value: 'none', label: t('report.compareNone') },
            { value: 'before', label: t('report.compareBefore') },
            { value: 'year', label: t('report.compareYear') },
            { value: 'own', label: t('report.compareOwn') },
          ]}
        />
      </div>
    </>
  );
}

/** At the end of which day the books are asked what they knew; what is known now where none is said. */
export function KnownControl({ on, onDay }: { on: string | undefined; onDay: (day: string | null) => void }) {
  const { t } = useTranslation('ui');
  const today = useShopToday();
  return (
    <div className="flex items-center gap-2">
      <span className="text-small text-soft">{t('report.knownOn')}</span>
      <div className="w-36">
        <DateField label={t('report.knownOn')} value={on ?? null} latest={today} clearable onChange={onDay} />
      </div>
    </div>
  );
}
