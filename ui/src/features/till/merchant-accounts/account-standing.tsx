import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Amounts } from '@/components/ui/amount';
import { Facts, Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Meter } from '@/components/ui/progress';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge, ToneSign } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import type { Tone } from '@/lib/states';
import { type AccountUse, accountUseQuery, type Health, type LimitUse } from './queries';

type Alert = NonNullable<LimitUse['alert']>;

const ALERTS: readonly Alert[] = ['near', 'almost', 'reached'];
const TONES: Readonly<Record<Alert, 'waiting' | 'lost'>> = { near: 'waiting', almost: 'waiting', reached: 'lost' };

/** The worst alert of an account's limits. */
function worstOf(use: AccountUse | undefined): Alert | undefined {
  return ALERTS.findLast((alert) => use?.limits.some((limit) => limit.alert === alert));
}

/** How well a score is: green from 80 on, red below 50. */
const toneOfScore = (score: number): Extract<Tone, 'good' | 'waiting' | 'lost'> =>
  score >= 80 ? 'good' : score >= 50 ? 'waiting' : 'lost';

function usePercent(): (percent: number) => string {
  const { tag } = useLocale();
  return (percent) => new Intl.NumberFormat(tag, { style: 'percent' }).format(percent / 100);
}

/** In a list: that a limit is near, as a badge; nothing where none is. */
export function LimitAlert({ use }: { use: AccountUse | undefined }) {
  const { t } = useTranslation('merchant-accounts');
  const alert = worstOf(use);
  return alert ? <Badge tone={TONES[alert]}>{t(`inUse.alert.${alert}`)}</Badge> : null;
}

/** In a list: the score, with its sign. */
export function ScoreInShort({ health }: { health: Health | null | undefined }) {
  const { t } = useTranslation('merchant-accounts');
  if (!health) return <span className="text-faint">{t('health.none')}</span>;
  const tone = toneOfScore(health.score);
  const colours = { good: 'text-green', waiting: 'text-amber', lost: 'text-red' };
  return (
    <span className={`inline-flex items-center gap-1.5 ${colours[tone]}`}>
      <ToneSign tone={tone} />
      {t('health.of', { score: health.score, most: 100 })}
    </span>
  );
}

/** What of an account is used, against its limits, and how its gateway does. */
export function AccountStanding({ id }: { id: string }) {
  const { t } = useTranslation('merchant-accounts');
  const { data: use, error, refetch } = useQuery(accountUseQuery(id));
  if (error && !use) return <ErrorPanel error={error} onRetry={() => void refetch()} compact />;
  if (!use) return <SkeletonLines label={t('inUse.title')} lines={4} />;
  const alert = worstOf(use);
  return (
    <div className="grid gap-x-6 gap-y-5 desk:grid-cols-[2fr_1fr]">
      <Section title={t('inUse.title')} about={t('inUse.about')}>
        {alert && (
          <p role="status" className="mb-3 flex flex-wrap items-center gap-x-3">
            <Badge tone={TONES[alert]}>{t(`inUse.alert.${alert}`)}</Badge>
            <span className="text-soft">{t(`inUse.alertAbout.${alert}`)}</span>
          </p>
        )}
        <ul className="flex flex-col">
          {use.spans.map((span) => (
            <li
              key={span.span}
              className="flex min-w-0 flex-col gap-2 border-b border-rule py-2 first:pt-0 last:border-0"
            >
              <SpanInUse
                span={span}
                limits={use.limits.filter((one) => one.limit.name.endsWith(`_per_${span.span}`))}
              />
            </li>
          ))}
        </ul>
      </Section>
      <HealthPanel health={use.health} />
    </div>
  );
}

function SpanInUse({ span, limits }: { span: AccountUse['spans'][number]; limits: readonly LimitUse[] }) {
  const { t } = useTranslation('merchant-accounts');
  const { tag } = useLocale();
  const percent = usePercent();
  const number = (value: number) => new Intl.NumberFormat(tag).format(value);
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-small font-strong text-soft">{t(`inUse.span.${span.span}`)}</h3>
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-small text-soft">{t('inUse.payments', { count: span.count })}</span>
          {span.volume.length > 0 && <Amounts values={span.volume} strong />}
        </p>
      </div>
      {limits.map(({ limit, used_amount, used_count, percent: part, alert }) => {
        const share = part ?? 0;
        const of = (used: string, most: string) => t('inUse.of', { used, most, percent: percent(share) });
        const money = limit.amount;
        return (
          <Meter
            key={`${limit.name} ${money?.currency ?? ''}`}
            label={money ? t('inUse.money') : t('inUse.number')}
            value={Math.min(share, 100)}
            max={100}
            tone={alert ? TONES[alert] : 'quiet'}
            text={
              money
                ? of(moneyText(used_amount ?? { ...money, minor: 0 }, tag), moneyText(money, tag))
                : of(number(used_count ?? 0), number(limit.count ?? 0))
            }
          />
        );
      })}
    </>
  );
}

function HealthPanel({ health }: { health: Health | null | undefined }) {
  const { t } = useTranslation('merchant-accounts');
  const { tag } = useLocale();
  const percent = usePercent();
  const number = (value: number) => new Intl.NumberFormat(tag).format(value);
  return (
    <Section title={t('health.title')} about={t('health.about')}>
      {!health ? (
        <p className="text-faint">{t('health.none')}</p>
      ) : (
        <>
          <Meter
            label={t('health.score')}
            value={health.score}
            max={100}
            tone={toneOfScore(health.score)}
            text={t('health.of', { score: health.score, most: 100 })}
          />
          <Facts
            facts={[
              {
                label: t('health.success'),
                value: t('health.calls', { count: health.calls, percent: percent(health.success_percent) }),
              },
              {
                label: t('health.median'),
                value: typeof health.median_ms === 'number' ? t('test.took', { ms: number(health.median_ms) }) : null,
              },
              {
                label: t('health.lastGood'),
                value: health.last_success_at ? (
                  <When at={health.last_success_at} style="relative" />
                ) : (
                  <span className="text-faint">{t('health.never')}</span>
                ),
              },
              { label: t('health.lastBad'), value: <LastFailure failed={health.last_failure} /> },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function LastFailure({ failed }: { failed: Health['last_failure'] }) {
  const { t } = useTranslation('merchant-accounts');
  if (!failed) return <span className="text-faint">{t('health.noFailure')}</span>;
  return (
    <span className="flex flex-col">
      <span className="flex flex-wrap gap-x-2">
        {t(`health.outcome.${failed.outcome}`, { defaultValue: failed.outcome })}
        <When at={failed.at} style="relative" className="text-soft" />
      </span>
      {failed.reason && (
        <bdi className="text-small break-words text-soft" dir="auto">
          {failed.reason}
        </bdi>
      )}
    </span>
  );
}
