import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Id } from '@/components/ui/copy';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { WireBody } from '@/components/ui/wire-body';
import { cn } from '@/lib/cn';
import { durationText } from '@/lib/durations';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { callQuery, type WireText } from './queries';
import type { ExchangeLine } from './trace';

interface CallProps {
  payment: string;
  call: string;
}

/** What went over the line at one call: each request opens to its answer, and to both word for word for who may see those. */
export function CallExchanges({ exchanges, ...of }: CallProps & { exchanges: readonly ExchangeLine[] }) {
  const { t } = useTranslation('payments');
  return (
    <section aria-label={t('trace.wire.title')} className="flex max-w-2xl flex-col gap-1">
      {exchanges.map((exchange, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name, and their order never changes.
        <ExchangeRow key={index} {...of} exchange={exchange} index={index} />
      ))}
    </section>
  );
}

function ExchangeRow({ exchange, ...of }: CallProps & { exchange: ExchangeLine; index: number }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const maySee = useMay('inbox:read');
  const [open, setOpen] = useState(false);
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex max-w-full items-baseline gap-1.5 rounded-sm text-start hover:bg-sunken"
      >
        <ChevronRight
          aria-hidden
          className={cn('size-3.5 shrink-0 self-center text-faint rtl:rotate-180', open && 'rotate-90 rtl:rotate-90')}
        />
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <bdi dir="ltr" className="min-w-0 break-all font-mono text-small text-ink">
            {exchange.method} {exchange.path}
          </bdi>
          {exchange.status === null ? (
            <Badge tone="waiting">{t('trace.wire.noAnswer')}</Badge>
          ) : (
            <Badge tone={exchange.status < 400 ? 'good' : 'lost'}>{exchange.status.toString()}</Badge>
          )}
          {exchange.latencyMs !== null && (
            <span className="text-small text-soft">{durationText(exchange.latencyMs, tag)}</span>
          )}
        </span>
      </button>
      {open && (
        <div className="mt-1 flex flex-col gap-3 border-s-2 border-rule ps-3 pb-2">
          {exchange.trouble && <bdi className="text-soft">{exchange.trouble}</bdi>}
          {exchange.requestId && (
            <span className="inline-flex flex-wrap items-baseline gap-1">
              {t('trace.request')} <Id of={exchange.requestId} />
            </span>
          )}
          {maySee ? <Bodies {...of} /> : <p className="text-small text-soft">{t('trace.wire.mayNot')}</p>}
        </div>
      )}
    </div>
  );
}

function Bodies({ payment, call, index }: CallProps & { index: number }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const said = useQuery(callQuery(payment, call));
  if (said.isError) return <ErrorPanel error={said.error} compact onRetry={() => void said.refetch()} />;
  if (!said.data) return <SkeletonLines label={t('trace.wire.title')} lines={4} />;
  const exchange = said.data.exchanges[index];
  const note = (body: WireText) =>
    body.is_cut ? t('trace.wire.cut', { bytes: new Intl.NumberFormat(tag).format(body.bytes) }) : undefined;
  return (
    exchange && (
      <>
        <WireBody title={t('trace.wire.sent')} text={exchange.request.text} note={note(exchange.request)} />
        <WireBody title={t('trace.wire.answer')} text={exchange.answer.text} note={note(exchange.answer)} />
        <p className="text-small text-faint">{t('trace.wire.struck')}</p>
      </>
    )
  );
}
