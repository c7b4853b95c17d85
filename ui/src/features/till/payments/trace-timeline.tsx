import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Id } from '@/components/ui/copy';
import { ErrorPanel } from '@/components/ui/error-panel';
import { FilterPills } from '@/components/ui/filter-pills';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge, useStateWord } from '@/components/ui/state';
import { TTables } from '@/components/ui/t-table';
import { Timeline } from '@/components/ui/timeline';
import { When } from '@/components/ui/when';
import { useAccountName } from '@/lib/account-name';
import { durationText } from '@/lib/durations';
import { useLocale } from '@/lib/locale';
import { CallExchanges } from './call-exchanges';
import { TRACE_PARTS, type TracePart } from './filter';
import { traceQuery } from './queries';
import { countIn, type FactValue, partOf, type Story, storiesOf } from './trace';

interface TraceProps {
  /** Only this part. */
  show: TracePart | undefined;
  onShow: (part: TracePart | null) => void;
  /** Opens a delivery as it came, for who may see those. */
  onDelivery: ((id: number) => void) | undefined;
}

/** The whole trace of a payment: asked, gateway calls, deliveries, what was learned, entries of the books, people's acts. */
export function PaymentTrace({ id, ...rest }: TraceProps & { id: string }) {
  const { t } = useTranslation('payments');
  const trace = useQuery(traceQuery(id));
  return (
    <Section title={t('trace.title')} about={t('trace.about')}>
      {trace.isError ? (
        <ErrorPanel error={trace.error} onRetry={() => void trace.refetch()} />
      ) : !trace.data ? (
        <SkeletonLines label={t('trace.title')} lines={6} />
      ) : (
        <TraceTimeline payment={id} stories={storiesOf(trace.data.steps)} {...rest} />
      )}
    </Section>
  );
}

function TraceTimeline({
  payment,
  stories,
  show,
  onShow,
  onDelivery,
}: TraceProps & { payment: string; stories: readonly Story[] }) {
  const { t } = useTranslation('payments');
  if (stories.length === 0) return <p className="text-soft">{t('trace.none')}</p>;
  const shown = partOf(stories, show);
  return (
    <div className="flex flex-col gap-3">
      <FilterPills
        label={t('trace.show')}
        value={show ?? null}
        onChange={onShow}
        pills={TRACE_PARTS.map((part) => ({
          value: part,
          label: t(`trace.part.${part}`),
          count: countIn(stories, part),
        }))}
      />
      {show && <p className="max-w-2xl text-small text-soft">{t(`trace.partAbout.${show}`)}</p>}
      {shown.length === 0 ? (
        <p className="text-soft">{t('trace.noneOfThese')}</p>
      ) : (
        <StoryTimeline label={t('trace.title')} stories={shown} payment={payment} onDelivery={onDelivery} />
      )}
    </div>
  );
}

/** Steps one under the other. Without a payment what went over the line cannot be asked for. */
export function StoryTimeline({
  label,
  stories,
  payment,
  onDelivery,
}: {
  label: string;
  stories: readonly Story[];
  payment?: string | undefined;
  onDelivery: TraceProps['onDelivery'];
}) {
  return (
    <Timeline
      label={label}
      happenings={stories.map((story) => ({
        id: story.id,
        at: story.at,
        tone: story.tone,
        title: <StoryTitle story={story} />,
        detail: <StoryBody payment={payment} story={story} onDelivery={onDelivery} />,
      }))}
    />
  );
}

function StoryTitle({ story }: { story: Story }) {
  const { t } = useTranslation('payments');
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span className="text-small font-normal text-faint">{t(`trace.kind.${story.kind}`)}</span>
      <bdi>{story.words ? t(`trace.${story.words}`, { defaultValue: story.spare }) : story.spare}</bdi>
    </span>
  );
}

interface StoryProps {
  payment: string | undefined;
  story: Story;
  onDelivery: TraceProps['onDelivery'];
}

function StoryBody({ payment, story, onDelivery }: StoryProps) {
  const { t } = useTranslation(['payments', 'states']);
  const nameOf = useAccountName();
  const word = useStateWord();
  const { tag } = useLocale();
  const pieces = [
    story.money && <Amount key="money" value={story.money} className="text-ink" />,
    story.state && (
      <Badge key="state" tone={story.tone}>
        {t(`trace.outcome.${story.state}`, { defaultValue: word(story.state) })}
      </Badge>
    ),
    story.attempt > 1 && <span key="attempt">{t('trace.attempt', { count: story.attempt })}</span>,
    story.latencyMs !== null && (
      <span key="latency">{t('trace.took', { time: durationText(story.latencyMs, tag) })}</span>
    ),
    story.deliveries > 1 && <span key="times">{t('trace.delivered', { count: story.deliveries })}</span>,
    story.kind === 'webhook' && story.words === 'webhook.delivery' && (
      <bdi key="kind">{t('trace.type', { type: story.spare })}</bdi>
    ),
    // Nothing else is ever kept: what lacks its proof is turned away at the door, and only counted.
    story.words === 'webhook.delivery' && <span key="proof">{t('trace.proven')}</span>,
    story.by && (
      <span key="by">
        {story.kind === 'observation'
          ? t(`trace.told.${story.by}`, { defaultValue: story.by })
          : t('trace.by', { who: story.by })}
      </span>
    ),
    story.requestId && (
      <span key="request" className="inline-flex items-baseline gap-1">
        {t('trace.request')} <Id of={story.requestId} short />
      </span>
    ),
    story.afterMs !== null && story.afterMs > 0 && (
      <span key="after" className="text-small text-faint">
        {t('trace.after', { time: durationText(story.afterMs, tag) })}
      </span>
    ),
    story.link && story.link.type !== 'call' && <StoryLink key="link" link={story.link} onDelivery={onDelivery} />,
  ].filter(Boolean);
  return (
    <div className="flex flex-col gap-2 pt-0.5">
      {pieces.length > 0 && <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">{pieces}</div>}
      {story.note && <p className="border-s-2 border-rule-strong ps-2">{story.note}</p>}
      {payment && story.exchanges.length > 0 && story.link && (
        <CallExchanges payment={payment} call={story.link.id} exchanges={story.exchanges} />
      )}
      {story.postings.length > 0 && (
        <TTables
          postings={story.postings}
          account={(posting) => (
            <NavLink to={`/ledger/accounts/${posting.account}`} className="hover:underline">
              <bdi dir="ltr" className="text-soft">
                {posting.account}
              </bdi>{' '}
              <bdi>{nameOf(posting.account, posting.name)}</bdi>
            </NavLink>
          )}
        />
      )}
      {story.facts.length > 0 && <StoryFacts story={story} />}
    </div>
  );
}

function StoryFacts({ story }: { story: Story }) {
  const { t } = useTranslation('payments');
  return (
    <details className="group">
      <summary className="w-fit cursor-pointer text-small text-blue hover:underline">{t('trace.details')}</summary>
      <div className="mt-1 max-w-2xl border-t border-rule text-ink">
        <Facts
          facts={[
            { label: t('trace.fact.at'), value: <When at={story.at} style="full" /> },
            ...story.facts.map(({ path, value }) => ({
              label: t(`trace.fact.${path.split('.').at(-1) ?? path}`, { defaultValue: path.replaceAll('_', ' ') }),
              value: <Value value={value} />,
            })),
          ]}
        />
      </div>
    </details>
  );
}

function Value({ value }: { value: FactValue }) {
  const { tag } = useLocale();
  switch (value.is) {
    case 'money':
      return <Amount value={value.money} />;
    case 'time':
      return <When at={value.at} style="full" />;
    case 'duration':
      return <>{durationText(value.ms, tag)}</>;
    case 'code':
      return <Id of={value.text} />;
    case 'text':
      return <bdi>{value.text}</bdi>;
  }
}

function StoryLink({ link, onDelivery }: { link: { type: string; id: string }; onDelivery: TraceProps['onDelivery'] }) {
  const { t } = useTranslation('payments');
  if (link.type === 'inbox')
    return (
      onDelivery && (
        <Button kind="link" onClick={() => onDelivery(Number(link.id))}>
          {t('trace.open.inbox', { id: link.id })}
        </Button>
      )
    );
  const page = {
    invoice: `/invoices/${link.id}`,
    entry: `/ledger/journal/${link.id}`,
    payment: `/payments/${link.id}`,
  }[link.type];
  if (!page) return null;
  return (
    <NavLink to={page} className="text-blue hover:underline">
      {t(`trace.open.${link.type}`, { id: link.id })}
    </NavLink>
  );
}
