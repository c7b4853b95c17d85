import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Day, useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { type Opening, useSetDay } from './queries';

/** On which day the books begin here; asked first, and changed while no balance stands. */
export function MovingDay({ opening }: { opening: Opening }) {
  const { t } = useTranslation('opening');
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const may = useMay('ledger:post');
  const [day, setDay] = useState(opening.opened_on ?? `${today.slice(0, 8)}01`);
  const [isAsked, setAsked] = useState(opening.state === 'not_begun');
  const set = useSetDay(() => setAsked(false));
  const { opened_on } = opening;
  return (
    <Section title={t('day.title')}>
      {opened_on && (
        <p>
          <Trans t={t} i18nKey="day.is" components={{ day: <Day on={opened_on} className="font-strong" /> }} />
        </p>
      )}
      {opening.is_closed && <p className="text-soft">{t('day.closed')}</p>}
      {!opened_on && <p className="mb-3 max-w-prose text-soft">{t('day.ask')}</p>}
      {may && opening.count === 0 && isAsked && (
        <div className="flex max-w-sm flex-col gap-3">
          <Field label={t('day.field')} hint={t('day.hint')}>
            <DateField value={day} latest={today} onChange={(next) => next && setDay(next)} />
          </Field>
          {set.error && <ErrorPanel error={set.error} compact />}
          <div>
            <Button kind="primary" busy={set.isPending} onClick={() => set.mutate({ opened_on: day })}>
              {opened_on ? t('day.change') : t('day.set')}
            </Button>
          </div>
        </div>
      )}
      {may && opening.count === 0 && !isAsked && opening.state === 'moving_in' && (
        <Button kind="ghost" onClick={() => setAsked(true)}>
          {t('day.change')}
        </Button>
      )}
    </Section>
  );
}
