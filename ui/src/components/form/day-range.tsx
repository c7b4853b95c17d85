import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from './date-field';

/** From a day to a day, side by side in a line of filters. */
export function DayRange({
  from,
  to,
  onChange,
}: {
  from: string | undefined;
  to: string | undefined;
  onChange: (change: { from?: string | null; to?: string | null }) => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Day name={t('filter.from')}>
        <DateField
          label={t('filter.from')}
          value={from ?? null}
          latest={to}
          clearable
          onChange={(day) => onChange({ from: day })}
        />
      </Day>
      <Day name={t('filter.to')}>
        <DateField
          label={t('filter.to')}
          value={to ?? null}
          earliest={from}
          clearable
          onChange={(day) => onChange({ to: day })}
        />
      </Day>
    </div>
  );
}

/** The name stays beside its field where the line of filters breaks. */
function Day({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-2">
      <span className="text-small text-soft">{name}</span>
      <div className="w-36">{children}</div>
    </div>
  );
}
