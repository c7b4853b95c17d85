import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Day } from '@/components/ui/when';
import { addDays, dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import type { Home } from './queries';

type DayTaken = Home['takings_14d'][number];

/** Bars of the last fourteen days, one row of bars per currency, with the same as a table. Time runs left to right in all languages. */
export function Takings({ days, today }: { days: readonly DayTaken[]; today: string }) {
  const { t } = useTranslation('home');
  const [asTable, setAsTable] = useState(false);
  if (days.length === 0) return null;
  const currencies = [...new Set(days.map((day) => day.currency))];
  return (
    <Section
      title={t('takings')}
      about={t('takingsAbout', { count: 14 })}
      action={
        <Button kind="link" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
          {asTable ? t('chart') : t('table')}
        </Button>
      }
    >
      {asTable ? (
        <DaysTable days={days} />
      ) : (
        currencies.map((currency) => <Bars key={currency} days={everyDay(days, currency, today)} />)
      )}
    </Section>
  );
}

const DAYS = 14;

/** The last fourteen days without a gap: the shop names only those on which something came in. */
function everyDay(days: readonly DayTaken[], currency: string, today: string): DayTaken[] {
  const taken = new Map(days.filter((day) => day.currency === currency).map((day) => [day.day, day]));
  return Array.from({ length: DAYS }, (_, index) => {
    const day = addDays(today, index + 1 - DAYS);
    return taken.get(day) ?? { day, currency, captured: { minor: 0, currency } };
  });
}

const HEIGHT = 72;

function Bars({ days }: { days: readonly DayTaken[] }) {
  const { t } = useTranslation('home');
  const locale = useLocale();
  const best = days.reduce((top, day) => (day.captured.minor > top.captured.minor ? day : top));
  const most = Math.max(1, best.captured.minor);
  const short = { day: 'numeric', month: 'short' } as const;
  return (
    <figure className="mt-1">
      <div dir="ltr" aria-hidden className="flex items-end gap-1 border-b border-ink" style={{ height: HEIGHT }}>
        {days.map((day) => (
          <span
            key={day.day}
            title={`${dayText(day.day, locale)}: ${moneyText(day.captured, locale.tag)}`}
            className={day.day === best.day ? 'min-h-px flex-1 bg-green' : 'min-h-px flex-1 bg-green/45'}
            style={{ height: `${Math.max(1, Math.round((day.captured.minor / most) * 100))}%` }}
          />
        ))}
      </div>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-small text-soft">
        <span>{t('takingsSummary', { best: dayText(best.day, locale, short) })}</span>
        <Amount value={best.captured} />
      </figcaption>
    </figure>
  );
}

function DaysTable({ days }: { days: readonly DayTaken[] }) {
  const { t } = useTranslation('home');
  return (
    <table className="w-full">
      <thead>
        <tr className="border-b border-rule-strong text-small text-soft">
          <th scope="col" className="h-8 text-start font-strong">
            {t('day')}
          </th>
          <th scope="col" className="text-end font-strong">
            {t('amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={`${day.day}-${day.currency}`} className="border-b border-rule">
            <td className="h-8">
              <Day on={day.day} />
            </td>
            <td className="text-end">
              <Amount value={day.captured} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
