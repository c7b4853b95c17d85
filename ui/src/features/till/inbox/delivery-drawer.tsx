import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { Id } from '@/components/ui/copy';
import { Drawer } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { State } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { WireBody } from '@/components/ui/wire-body';
import { useMay } from '@/lib/permissions';
import { type Delivery, deliveryQuery, useReplayOne } from './queries';

/** One delivery beside the list: what became of it, its headers, its body as it came. */
export function DeliveryDrawer({
  id,
  onClose,
  trace,
}: {
  id: number | undefined;
  onClose: () => void;
  /** What came of it, as other areas tell. */
  trace?: ((id: number) => ReactNode) | undefined;
}) {
  const { t } = useTranslation('inbox');
  const mayReplay = useMay('inbox:replay');
  const delivery = useQuery(deliveryQuery(id));
  const replay = useReplayOne(() => toast.done(t('replayed', { count: 1 })));
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      width="middle"
      title={
        delivery.data ? (
          <span className="flex flex-wrap items-center gap-3">
            <bdi dir="ltr">{delivery.data.kind || t('noKind')}</bdi>
            <State of={delivery.data.state} />
          </span>
        ) : (
          t('delivery.title')
        )
      }
      about={<bdi>{delivery.data?.account_name ?? t('delivery.about')}</bdi>}
      actions={
        mayReplay &&
        delivery.data && (
          <Button
            icon={<RotateCw aria-hidden />}
            busy={replay.isPending}
            onClick={() => id !== undefined && replay.mutate(id)}
          >
            {t('delivery.replay')}
          </Button>
        )
      }
    >
      {delivery.isError ? (
        <ErrorPanel error={delivery.error} onRetry={() => void delivery.refetch()} />
      ) : !delivery.data ? (
        <SkeletonLines label={t('delivery.title')} lines={8} />
      ) : (
        <div className="flex flex-col gap-5">
          {replay.error && <ErrorPanel error={replay.error} compact />}
          {delivery.data.error && (
            <p
              className={
                delivery.data.state === 'ignored'
                  ? 'border-s-2 border-rule-strong ps-3 text-soft'
                  : 'border-s-2 border-red bg-red-wash px-3 py-2'
              }
            >
              <bdi>{delivery.data.error}</bdi>
            </p>
          )}
          <DeliveryFacts delivery={delivery.data} />
          {trace?.(delivery.data.id)}
          <Headers headers={delivery.data.headers} />
          <WireBody title={t('delivery.body')} text={delivery.data.body} note={t('delivery.struck')} />
        </div>
      )}
    </Drawer>
  );
}

function DeliveryFacts({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('inbox');
  return (
    <Facts
      facts={[
        { label: t('column.received'), value: <When at={delivery.received_at} style="full" /> },
        {
          label: t('column.payment'),
          value: delivery.payment_id && (
            <NavLink to={`/payments/${delivery.payment_id}`} className="text-blue hover:underline">
              {t('openTrace')}
            </NavLink>
          ),
        },
        { label: t('column.deliveries'), value: t('delivery.times', { count: delivery.deliveries }) },
        { label: t('column.attempts'), value: t('delivery.tries', { count: delivery.attempts }) },
        ...(delivery.next_at
          ? [{ label: t('delivery.next'), value: <When at={delivery.next_at} style="full" /> }]
          : []),
        { label: t('column.origin'), value: t(`origin.${delivery.origin}`, { defaultValue: delivery.origin }) },
        { label: t('delivery.dedupe'), value: <Id of={delivery.dedupe_key} /> },
        { label: t('delivery.story'), value: <Id of={delivery.correlation} /> },
      ]}
    />
  );
}

function Headers({ headers }: { headers: unknown }) {
  const { t } = useTranslation('inbox');
  const entries = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return (
    <section>
      <h3 className="mb-1 font-strong">{t('delivery.headers')}</h3>
      {entries.length === 0 ? (
        <p className="text-soft">{t('delivery.noHeaders')}</p>
      ) : (
        <dl dir="ltr" className="border-t border-rule font-mono text-small">
          {entries.map(([name, value]) => (
            <div key={name} className="grid grid-cols-[minmax(6rem,2fr)_3fr] gap-3 border-b border-rule py-1">
              <dt className="text-soft">{name}</dt>
              <dd className="min-w-0 break-all">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
