import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Confirm } from '@/components/ui/confirm';
import { Day } from '@/components/ui/when';
import { addDays, dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { daysFrom, nextClose } from './days';
import { type Periods, useClosePeriod } from './queries';

/** Closes days up to one: says what that refuses and what it never does before it is done. */
export function CloseDialog({
  periods,
  onClose,
  onDone,
}: {
  periods: Periods;
  onClose: () => void;
  onDone: (day: string) => void;
}) {
  const { t } = useTranslation('periods');
  const locale = useLocale();
  const [day, setDay] = useState(() => nextClose(periods));
  const close = useClosePeriod(() => onDone(day));
  const first = periods.first_open_on ?? undefined;
  const to = <Day on={day} className="font-strong" />;
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('close.title')}
      action={t('close.action', { day: dayText(day, locale) })}
      busy={close.isPending}
      error={close.error}
      onConfirm={() => close.mutate({ closed_to: day })}
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">
            {first ? (
              <Trans
                t={t}
                i18nKey="close.effect"
                count={daysFrom(first, day)}
                components={{ from: <Day on={first} className="font-strong" />, to }}
              />
            ) : (
              <Trans t={t} i18nKey="close.effectFirst" components={{ to }} />
            )}
          </p>
          <p>
            <Trans t={t} i18nKey="close.effectLate" components={{ day: <Day on={addDays(day, 1)} /> }} />
          </p>
          <p>{t('close.effectStays')}</p>
        </div>
      }
    >
      <Field label={t('close.until')} hint={t('close.untilHint')}>
        <DateField
          value={day}
          onChange={(next) => next && setDay(next)}
          earliest={first}
          latest={periods.closable_to}
        />
      </Field>
    </Confirm>
  );
}
