import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { type Fact, Facts } from '@/components/ui/card';
import { Id } from '@/components/ui/copy';
import { Drawer } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { When } from '@/components/ui/when';
import { Concerns } from './concerns';
import { payerOf } from './payer';
import { type Refund, refundQuery } from './queries';
import { RefundActs, useRefundActs } from './refund-acts';
import { RefundState } from './refund-state';

/** One refund beside the list: how far it is, who wanted it and why, and what can be done about it. */
export function RefundDetail({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('refunds');
  const { data: refund, isError, error, refetch } = useQuery(refundQuery(id));
  const can = useRefundActs(refund);
  const hasActs = can.decide || can.tell || can.credit;
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      width="middle"
      title={
        refund ? (
          <span className="flex flex-wrap items-center gap-3">
            <Amount value={refund.amount} />
            <RefundState of={refund.state} />
          </span>
        ) : (
          t('one')
        )
      }
      about={refund ? <bdi>{payerOf(refund)}</bdi> : t('oneAbout')}
      actions={refund && hasActs && <RefundActs refund={refund} />}
    >
      {isError ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : !refund ? (
        <SkeletonLines label={t('one')} lines={8} />
      ) : (
        <div className="flex flex-col gap-5">
          <Notes refund={refund} mayDecide={can.decide} />
          <Concerns of={refund.concerns} state={refund.state} />
          <RefundFacts refund={refund} />
        </div>
      )}
    </Drawer>
  );
}

/** What is not as it should be, or waits, in words. */
function Notes({ refund, mayDecide }: { refund: Refund; mayDecide: boolean }) {
  const { t } = useTranslation('refunds');
  const notes = [
    ...(refund.state === 'unknown' ? [t('unknown.about')] : []),
    ...(refund.state === 'requested' ? [mayDecide && refund.own ? t('waiting.own') : t('waiting.about')] : []),
    ...(refund.credit_owed.minor > 0 ? [t('creditOwed')] : []),
  ];
  return notes.map((note) => (
    <p key={note} role="status" className="border-s-2 border-amber bg-amber-wash px-3 py-2">
      {note}
    </p>
  ));
}

function RefundFacts({ refund }: { refund: Refund }) {
  const { t } = useTranslation('refunds');
  const some = (label: string, value: Fact['value'] | null | undefined): Fact[] => (value ? [{ label, value }] : []);
  const at = (label: string, instant: string | null | undefined) => some(label, instant && <When at={instant} />);
  return (
    <Facts
      facts={[
        {
          label: t('fact.payment'),
          value: (
            <NavLink to={`/payments/${refund.payment_id}`} className="text-blue underline underline-offset-3">
              <bdi>{payerOf(refund)}</bdi>
            </NavLink>
          ),
        },
        ...some(t('fact.invoice'), refund.invoice_number && <bdi dir="ltr">{refund.invoice_number}</bdi>),
        { label: t('fact.account'), value: <bdi>{refund.account_name}</bdi> },
        { label: t('fact.method'), value: t(`method.${refund.method}`) },
        { label: t('fact.takes'), value: t(`takes.${refund.takes}`) },
        { label: t('fact.reason'), value: refund.reason && <bdi>{refund.reason}</bdi> },
        ...some(
          t('fact.words'),
          refund.customer_words && <bdi className="whitespace-pre-line">{refund.customer_words}</bdi>,
        ),
        {
          label: t('fact.requested'),
          value: (
            <span className="flex flex-wrap gap-x-3">
              <bdi>{refund.origin === 'gateway' ? t('atGateway') : refund.requested_by}</bdi>
              <When at={refund.requested_at} className="text-soft" />
            </span>
          ),
        },
        ...some(
          t('fact.decided'),
          refund.decided_at && (
            <span className="flex flex-wrap gap-x-3">
              <bdi>{refund.decided_by}</bdi>
              <When at={refund.decided_at} className="text-soft" />
            </span>
          ),
        ),
        ...some(t('fact.why'), refund.why && <bdi>{refund.why}</bdi>),
        ...at(t('fact.unknownSince'), refund.state === 'unknown' ? refund.unknown_since : null),
        ...at(t('fact.settled'), refund.settled_at),
        ...at(t('fact.failed'), refund.failed_at),
        ...some(t('fact.fromSale'), refund.from_sale.minor > 0 && <Amount value={refund.from_sale} />),
        ...some(
          t('fact.note'),
          refund.credit_note_id && (
            <NavLink to={`/credit-notes?id=${refund.credit_note_id}`} className="text-blue hover:underline">
              {t('fact.noteOpen')}
            </NavLink>
          ),
        ),
        ...some(
          t('fact.vouchers'),
          refund.refund_vouchers.length > 0 && (
            <bdi dir="ltr">{refund.refund_vouchers.map((voucher) => voucher.number).join(', ')}</bdi>
          ),
        ),
        ...some(t('fact.owed'), refund.credit_owed.minor > 0 && <Amount value={refund.credit_owed} />),
        { label: t('fact.ours'), value: <Id of={refund.id} /> },
        ...some(t('fact.gatewayRef'), refund.gateway_ref && <Id of={refund.gateway_ref} />),
      ]}
    />
  );
}
