import { useTranslation } from 'react-i18next';
import { useLocale } from '@/lib/locale';
import type { NumberSeries } from './queries';
import { monthName } from './words';

/** What may stand in a pattern, each part with what becomes of it, and how the running number goes. */
export function PatternParts({ series }: { series: NumberSeries }) {
  const { t } = useTranslation('numbering');
  const { tag } = useLocale();
  const isCalendarYear = series.year_starts_month === 1;
  const month = monthName(series.year_starts_month, tag);
  const parts = [
    { part: '{YYYY}', becomes: '2026', about: isCalendarYear ? t('part.year') : t('part.yearBegins', { month }) },
    { part: '{YY}', becomes: '26', about: t('part.shortYear') },
    {
      part: '{FY}',
      becomes: isCalendarYear ? '2026' : '26-27',
      about: isCalendarYear ? t('part.sameYear') : t('part.fiscalYear', { month }),
    },
    { part: '{0000}', becomes: '0007', about: t('part.counter') },
  ];
  return (
    <section aria-label={t('parts')}>
      <p className="text-small font-strong text-soft">{t('parts')}</p>
      <dl className="mt-1">
        {parts.map(({ part, becomes, about }) => (
          <div key={part} className="grid grid-cols-[5rem_4rem_1fr] items-baseline gap-3 border-b border-rule py-1">
            <dt>
              <bdi dir="ltr" className="font-mono text-small">
                {part}
              </bdi>
            </dt>
            <dd>
              <bdi dir="ltr" className="text-soft">
                {becomes}
              </bdi>
            </dd>
            <dd className="text-small text-soft">{about}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-small text-faint">
        {series.resets_yearly ? t('rule.yearly', { month }) : t('rule.never')} {t('rule.once')}
      </p>
    </section>
  );
}
