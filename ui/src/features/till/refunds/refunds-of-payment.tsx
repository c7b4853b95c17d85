import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { When } from '@/components/ui/when';
import { useConcernWords } from './concerns';
import { type RefundSummary, refundsOfPaymentQuery } from './queries';
import { RefundState } from './refund-state';

/** What went back of a payment, is on its way, or was asked for, newest first. Nothing for a payment of which nothing came in. */
export function RefundsOfPayment({ payment }: { payment: { id: string; captured: { minor: number } } }) {
  return payment.captured.minor > 0 ? <Refunds paymentId={payment.id} /> : null;
}

function Refunds({ paymentId }: { paymentId: string }) {
  const { t } = useTranslation('refunds');
  const list = useQuery(refundsOfPaymentQuery(paymentId));
  return (
    <Section title={t('title')}>
      {list.isError ? (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} compact />
      ) : !list.data ? (
        <SkeletonLines label={t('title')} lines={1} />
      ) : list.data.items.length === 0 ? (
        <p className="text-soft">{t('ofPayment.none')}</p>
      ) : (
        <ul aria-label={t('title')} className="border-t border-rule">
          {list.data.items.map((refund) => (
            <RefundRow key={refund.id} refund={refund} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function RefundRow({ refund }: { refund: RefundSummary }) {
  const { t } = useTranslation('refunds');
  const concernWords = useConcernWords();
  return (
    <li className="flex flex-col gap-0.5 border-b border-rule py-1.5">
      <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <Link
          to="/refunds"
          search={{ id: refund.id }}
          className="inline-flex min-h-6 items-center font-strong hover:underline"
        >
          <Amount value={refund.amount} />
        </Link>
        <RefundState of={refund.state} />
      </span>
      {refund.reason && <bdi>{refund.reason}</bdi>}
      <span className="flex flex-wrap gap-x-3 text-small text-soft">
        <span>{t(`method.${refund.method}`)}</span>
        <When at={refund.requested_at} />
        <bdi>{refund.origin === 'gateway' ? t('atGateway') : refund.requested_by}</bdi>
      </span>
      {refund.state === 'unknown' && <span className="text-small text-amber">{t('unknown.short')}</span>}
      {refund.state === 'requested' && refund.concerns.length > 0 && (
        <span className="text-small text-amber">{concernWords(refund.concerns)}</span>
      )}
      {refund.why && <bdi className="text-small text-soft">{refund.why}</bdi>}
    </li>
  );
}
