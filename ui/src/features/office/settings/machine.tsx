import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import type { Tone } from '@/lib/states';
import { type DoctorReport, doctorQuery } from './queries';

const TONES: Readonly<Record<DoctorReport['outcome'], Tone>> = {
  fine: 'good',
  unknown: 'quiet',
  hint: 'waiting',
  trouble: 'lost',
};

/** What a look at the machine found, and what to do about it; the same list as `counterfoil doctor`. */
export function Machine() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const doctor = useQuery(doctorQuery);
  if (doctor.isError) return <ErrorPanel error={doctor.error} onRetry={() => void doctor.refetch()} />;
  if (!doctor.data) return <SkeletonLines label={t('health.machine')} lines={6} />;
  return (
    <Section
      title={t('health.machine')}
      about={t('health.checksAbout', { when: instantText(doctor.data.looked_at, 'short', locale) })}
      action={
        <Button busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {t('health.lookAgain')}
        </Button>
      }
    >
      <ul>
        {doctor.data.probes.map((probe) => (
          <li key={probe.name} className="border-b border-rule py-1.5">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span>{t(`health.probe.${probe.name}`, { defaultValue: probe.name })}</span>
              <Badge tone={TONES[probe.outcome]}>{t(`health.outcome.${probe.outcome}`)}</Badge>
            </div>
            <bdi dir="ltr" className="mt-0.5 block text-small break-words text-soft">
              {probe.says}
            </bdi>
            {probe.advice && (
              <bdi dir="ltr" className="mt-0.5 block text-small break-words">
                {probe.advice}
              </bdi>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
