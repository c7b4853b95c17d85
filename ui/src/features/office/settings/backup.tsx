import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import type { Tone } from '@/lib/states';
import { type BackupReport, backupsQuery, useMakeBackup } from './queries';

export const BACKUP_TONES: Readonly<Record<BackupReport['status'], Tone>> = {
  off: 'quiet',
  waiting: 'waiting',
  ok: 'good',
  late: 'lost',
  failed: 'lost',
};

/** What the owner types where the program runs: it names a place of the machine, so no page may set it. */
const COMMANDS = {
  set: 'counterfoil backup set folder /mnt/stick/counterfoil',
  recovery: 'counterfoil backup recovery sheet.txt',
  restore: 'counterfoil restore /mnt/stick/counterfoil --recovery sheet.txt --preview',
  off: 'counterfoil backup off',
} as const;

/** When the last backup was made, where they lie, why none was, and one more. */
export function Backup() {
  const { t } = useTranslation('settings');
  const backups = useQuery(backupsQuery);
  const make = useMakeBackup(() => toast.done(t('backup.asked')));
  if (backups.isError) return <ErrorPanel error={backups.error} onRetry={() => void backups.refetch()} />;
  if (!backups.data) return <SkeletonLines label={t('tab.backup')} lines={5} />;
  const { data } = backups;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Section
        title={t('backup.title')}
        about={t('backup.about')}
        flat
        action={
          data.status !== 'off' && (
            <Button busy={make.isPending || data.making_since !== undefined} onClick={() => make.mutate(null)}>
              {t('backup.now')}
            </Button>
          )
        }
      >
        <Facts facts={facts(data, t)} />
        {(data.status === 'off' || !data.has_recovery) && (
          <p className="mt-2 border-s-2 border-amber bg-amber-wash px-3 py-1.5">
            {t(data.status === 'off' ? 'backup.offAbout' : 'backup.noRecovery')}
          </p>
        )}
        {make.error && <ErrorPanel error={make.error} compact className="mt-3" />}
      </Section>
      {data.copies.length > 0 && <Copies of={data.copies} />}
      <Section title={t('backup.set')} about={t('backup.setAbout')}>
        <ul className="flex flex-col">
          {keysOf(COMMANDS).map((does) => (
            <li key={does} className="flex min-h-8 items-center gap-2 border-b border-rule py-1.5">
              <div className="min-w-0 grow">
                <p className="text-soft">{t(`backup.command.${does}`)}</p>
                <Command text={COMMANDS[does]} />
              </div>
              <CopyButton text={COMMANDS[does]} />
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

const keysOf = <Key extends string>(of: Readonly<Record<Key, string>>) => Object.keys(of) as Key[];

/** A command to type. A line ends between its words alone: one that ended inside `--recovery` would be typed wrong. */
function Command({ text }: { text: string }) {
  return (
    <bdi dir="ltr">
      <code className="font-mono text-small">
        {text.split(' ').map((word, index) => (
          <Fragment key={word}>
            {index > 0 && ' '}
            <span className="inline-block max-w-full break-words">{word}</span>
          </Fragment>
        ))}
      </code>
    </bdi>
  );
}

function Copies({ of }: { of: BackupReport['copies'] }) {
  const { t } = useTranslation('settings');
  const { tag } = useLocale();
  const number = new Intl.NumberFormat(tag);
  const size = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  return (
    <Section title={t('backup.copies')} about={t('backup.copiesAbout')}>
      <ul>
        {of.map((copy) => (
          <li key={copy.number} className="flex flex-wrap items-baseline gap-x-4 border-b border-rule py-1.5">
            <span className="min-w-14 text-soft">{t('backup.number', { number: number.format(copy.number) })}</span>
            <span className="grow">
              <When at={copy.made_at} />
            </span>
            <span>{t('health.megabytes', { size: size.format(copy.bytes / 1_000_000) })}</span>
            <Badge tone={copy.state === 'fine' ? 'good' : 'lost'}>{t(`backup.copy.${copy.state}`)}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type Words = ReturnType<typeof useTranslation<'settings'>>['t'];

function facts(of: BackupReport, t: Words) {
  return [
    {
      label: t('backup.state'),
      value: (
        <span role="status" className="inline-flex flex-wrap items-baseline gap-x-3">
          <Badge tone={BACKUP_TONES[of.status]}>{t(`backup.status.${of.status}`)}</Badge>
          {of.making_since && <span className="text-soft">{t('backup.making')}</span>}
        </span>
      ),
    },
    ...(of.detail
      ? [
          {
            label: t('backup.why'),
            value: (
              // A sentence of the program, in its own language.
              <bdi className="block break-words">{of.detail}</bdi>
            ),
          },
        ]
      : []),
    ...(of.status === 'off'
      ? []
      : [
          {
            label: t('backup.last'),
            value: of.last_made_at ? <When at={of.last_made_at} style="relative" /> : t('health.never'),
          },
          {
            label: t('backup.target'),
            value: of.target && (
              <bdi dir="ltr" className="font-mono text-small break-words">
                {of.target}
              </bdi>
            ),
          },
        ]),
  ];
}
