import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts, Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge, State } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { BACKUP_TONES } from './backup';
import { Machine } from './machine';
import { checksQuery, healthQuery } from './queries';

/** How the program is, what a look at its machine finds, and whether the books add up. */
export function Health() {
  const { t } = useTranslation('settings');
  const { tag } = useLocale();
  const mayRunMachine = useMay('system:admin');
  const health = useQuery(healthQuery);
  if (health.isError) return <ErrorPanel error={health.error} onRetry={() => void health.refetch()} />;
  if (!health.data) return <SkeletonLines label={t('tab.health')} lines={6} />;
  const { data } = health;
  const number = new Intl.NumberFormat(tag);
  const size = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }).format(data.database_bytes / 1_000_000);
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Facts
        columns={2}
        facts={[
          { label: t('health.status'), value: <State of={data.status} /> },
          { label: t('health.version'), value: <bdi dir="ltr">{data.version}</bdi> },
          { label: t('health.started'), value: <When at={data.started_at} /> },
          {
            label: t('health.catchUp'),
            value: data.last_catch_up_at ? <When at={data.last_catch_up_at} style="relative" /> : t('health.never'),
          },
          {
            label: t('health.backup'),
            value: (
              <span className="inline-flex flex-wrap items-baseline gap-x-3">
                <Badge tone={BACKUP_TONES[data.backup]}>{t(`backup.status.${data.backup}`)}</Badge>
                {data.last_backup_at && <When at={data.last_backup_at} style="relative" />}
              </span>
            ),
          },
          { label: t('health.inbox'), value: number.format(data.inbox_waiting) },
          { label: t('health.outbox'), value: number.format(data.outbox_waiting) },
          { label: t('health.writer'), value: number.format(data.writer_waiting) },
          ...(data.breakdowns > 0
            ? [{ label: t('health.breakdowns'), value: <Badge tone="lost">{number.format(data.breakdowns)}</Badge> }]
            : []),
          { label: t('health.size'), value: t('health.megabytes', { size }) },
          {
            label: t('health.vault'),
            value: data.vault_open ? (
              <Badge tone="good">{t('health.vaultOpen')}</Badge>
            ) : (
              <Badge tone="lost">{t('health.vaultClosed')}</Badge>
            ),
          },
        ]}
      />
      {mayRunMachine && <Machine />}
      <Checks />
    </div>
  );
}

function Checks() {
  const { t } = useTranslation(['settings', 'reports']);
  const locale = useLocale();
  const checks = useQuery(checksQuery);
  if (checks.isError) return <ErrorPanel error={checks.error} onRetry={() => void checks.refetch()} />;
  if (!checks.data) return <SkeletonLines label={t('health.checks')} lines={4} />;
  return (
    <Section
      title={t('health.checks')}
      about={t('health.checksAbout', { when: instantText(checks.data.ran_at, 'short', locale) })}
    >
      <ul>
        {checks.data.checks.map((check) => (
          <li key={check.name} className="border-b border-rule py-1.5">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span>{t(`reports:checks.about.${check.name.replaceAll('.', '_')}`, { defaultValue: check.about })}</span>
              {check.findings.length === 0 ? (
                <Badge tone="good">{t('health.fine')}</Badge>
              ) : (
                <Badge tone="lost">{t('health.findings', { count: check.findings.length })}</Badge>
              )}
            </div>
            {check.findings.length > 0 && (
              <ul className="mt-1 flex flex-col gap-1 text-soft">
                {check.findings.map((finding) => (
                  <li key={`${finding.subject}-${finding.sentence}`}>
                    <bdi dir="ltr" className="font-mono text-small">
                      {finding.subject}
                    </bdi>{' '}
                    {finding.sentence}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
