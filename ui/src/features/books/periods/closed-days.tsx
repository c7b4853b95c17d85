import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { Day, When } from '@/components/ui/when';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { CloseDialog } from './close-dialog';
import { isUpToDate } from './days';
import { PeriodChanges } from './period-changes';
import { type Periods, periodsQuery } from './queries';
import { ReopenDialog } from './reopen-dialog';

/** Up to which day the books are closed, in words, and the way to close more or to open some again. */
export function ClosedDays() {
  const { t } = useTranslation('periods');
  const periods = useQuery(periodsQuery);
  if (periods.isError) return <ErrorPanel error={periods.error} onRetry={() => void periods.refetch()} />;
  if (!periods.data) return <SkeletonLines label={t('title')} lines={4} />;
  return (
    <div className="flex flex-col gap-8">
      <Section flat title={t('title')} about={t('about')} action={<Acts periods={periods.data} />}>
        <Standing periods={periods.data} />
      </Section>
      <PeriodChanges />
    </div>
  );
}

function Standing({ periods }: { periods: Periods }) {
  const { t } = useTranslation('periods');
  const { closed_to, first_open_on, last_change } = periods;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-head font-strong">
        {closed_to ? (
          <Trans t={t} i18nKey="state.closed" components={{ day: <Day on={closed_to} /> }} />
        ) : (
          t('state.allOpen')
        )}
      </p>
      {first_open_on && (
        <p>
          <Trans
            t={t}
            i18nKey="state.firstOpen"
            components={{ day: <Day on={first_open_on} className="font-strong" /> }}
          />{' '}
          {isUpToDate(periods) && t('state.upToDate')}
        </p>
      )}
      {last_change ? (
        <p className="text-soft">
          <Trans
            t={t}
            i18nKey={last_change.act === 'closed' ? 'state.closedBy' : 'state.reopenedBy'}
            components={{ who: <Who name={last_change.who_name} />, when: <When at={last_change.at} style="day" /> }}
          />
        </p>
      ) : (
        <p className="max-w-prose text-soft">{t('state.never')}</p>
      )}
    </div>
  );
}

/** A name that keeps its own direction inside a sentence. */
function Who({ name }: { name: string }) {
  return <bdi>{name}</bdi>;
}

function Acts({ periods }: { periods: Periods }) {
  const { t } = useTranslation('periods');
  const locale = useLocale();
  const mayClose = useMay('period:close');
  const mayReopen = useMay('period:reopen');
  const [open, setOpen] = useState<'close' | 'reopen' | null>(null);
  const end = () => setOpen(null);
  const { closed_to } = periods;
  return (
    <div className="flex flex-wrap gap-2">
      {mayReopen && closed_to && <Button onClick={() => setOpen('reopen')}>{t('reopen.open')}</Button>}
      {mayClose && (
        <Button kind="primary" disabled={isUpToDate(periods)} onClick={() => setOpen('close')}>
          {t('close.open')}
        </Button>
      )}
      {open === 'close' && (
        <CloseDialog
          periods={periods}
          onClose={end}
          onDone={(day) => {
            end();
            toast.done(t('close.done', { day: dayText(day, locale) }));
          }}
        />
      )}
      {open === 'reopen' && closed_to && (
        <ReopenDialog
          closedTo={closed_to}
          onClose={end}
          onDone={(first) => {
            end();
            toast.done(first ? t('reopen.done', { day: dayText(first, locale) }) : t('reopen.doneAll'));
          }}
        />
      )}
    </div>
  );
}
