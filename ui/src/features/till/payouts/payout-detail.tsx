import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { type Fact, Facts } from '@/components/ui/card';
import { Id } from '@/components/ui/copy';
import { Drawer } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SettleDialog, SettledReasons } from '@/components/ui/reasons';
import { SkeletonLines } from '@/components/ui/skeleton';
import { State } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day, When } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { type Payout, type PayoutItem, payoutQuery, useAttendPayout } from './queries';

/** One payout beside the list: how far it is, and what it is made of. */
export function PayoutDetail({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('payouts');
  const { data: payout, isError, error, refetch } = useQuery(payoutQuery(id));
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      width="middle"
      title={
        payout ? (
          <span className="flex flex-wrap items-center gap-3">
            <Amount value={payout.amount} />
            <State of={payout.state} />
          </span>
        ) : (
          t('one')
        )
      }
      about={payout ? <bdi>{payout.account_name}</bdi> : t('oneAbout')}
    >
      {isError ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : !payout ? (
        <SkeletonLines label={t('one')} lines={8} />
      ) : (
        <div className="flex flex-col gap-5">
          <Notes payout={payout} />
          <Settle payout={payout} />
          <PayoutFacts payout={payout} />
          <Items payout={payout} />
          <SettledReasons items={payout.settled_reasons} />
        </div>
      )}
    </Drawer>
  );
}

/** What is not as it should be, in words. */
function Notes({ payout }: { payout: Payout }) {
  const { t } = useTranslation('payouts');
  const notes = [
    ...(payout.amount.minor < 0 ? [t('note.taken')] : []),
    ...(payout.items_told || payout.unexplained ? [] : [t('note.notTold')]),
    ...(payout.waiting > 0 ? [t('note.waiting', { count: payout.waiting })] : []),
    ...payout.reasons.map(({ reason }) => reason),
  ];
  return notes.map((note) => (
    <p key={note} role="status" className="border-s-2 border-amber bg-amber-wash px-3 py-2">
      <bdi>{note}</bdi>
    </p>
  ));
}

/** The way to say that a person looked at what is odd about it. */
function Settle({ payout }: { payout: Payout }) {
  const { t } = useTranslation('payouts');
  const mayWrite = useMay('payments:write');
  const [asked, setAsked] = useState(false);
  const attend = useAttendPayout(payout.id, () => {
    setAsked(false);
    toast.done(t('attend.done'));
  });
  if (!mayWrite || payout.reasons.length === 0) return null;
  return (
    <div>
      <Button onClick={() => setAsked(true)}>{t('attend.open')}</Button>
      {asked && (
        <SettleDialog
          reasons={payout.reasons.map(({ reason }) => ({ reason, wayOut: null }))}
          busy={attend.isPending}
          error={attend.error}
          onSettle={(ask) => attend.mutate({ ...ask, seen: payout.reasons_shown })}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}

function PayoutFacts({ payout }: { payout: Payout }) {
  const { t } = useTranslation('payouts');
  const some = (label: string, value: Fact['value'] | null | undefined): Fact[] => (value ? [{ label, value }] : []);
  return (
    <Facts
      facts={[
        { label: t('fact.account'), value: <bdi>{payout.account_name}</bdi> },
        { label: t('fact.made'), value: <When at={payout.made_at} /> },
        ...some(t('fact.arrives'), payout.arrives_at && <When at={payout.arrives_at} />),
        ...some(t('fact.booked'), payout.booked_at && <When at={payout.booked_at} />),
        {
          label: t('fact.banked'),
          value: payout.banked_on ? <Day on={payout.banked_on} /> : payout.state === 'paid' && t('fact.notBanked'),
        },
        ...some(t('fact.why'), payout.failure_reason && <bdi>{payout.failure_reason}</bdi>),
        ...some(t('fact.text'), payout.statement_text && <bdi dir="ltr">{payout.statement_text}</bdi>),
        ...some(
          t('fact.unexplained'),
          payout.unexplained && payout.unexplained.minor !== 0 && <Amount value={payout.unexplained} sign="always" />,
        ),
        { label: t('fact.ours'), value: <Id of={payout.id} /> },
        { label: t('fact.gatewayRef'), value: <Id of={payout.gateway_ref} /> },
      ]}
    />
  );
}

/** Its parts, and what each was laid beside. */
function Items({ payout }: { payout: Payout }) {
  const { t } = useTranslation('payouts');
  if (payout.items.length === 0) return null;
  return (
    <section aria-label={t('item.title')}>
      <h3 className="mb-1 font-strong">{t('item.title')}</h3>
      <ul>
        {payout.items.map((item) => (
          <li key={item.item_ref} className="flex flex-wrap items-baseline gap-x-4 border-b border-rule py-1.5">
            <span>{t(`item.kind.${item.kind}`)}</span>
            <Beside item={item} />
            {item.fee.minor !== 0 && (
              <span className="text-small text-soft">
                {t('item.fee')} <Amount value={item.fee} />
              </span>
            )}
            <span className="ms-auto">
              <Amount value={item.net} sign="always" />
            </span>
            {item.text && <bdi className="basis-full text-small text-soft">{item.text}</bdi>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a part was laid beside: a link where there is something to see. */
function Beside({ item }: { item: PayoutItem }) {
  const { t } = useTranslation('payouts');
  if (item.payment_id) {
    return (
      <NavLink to={`/payments/${item.payment_id}`} className="text-blue hover:underline">
        <bdi>{[item.invoice_number, item.customer_name].filter(Boolean).join(' · ') || t('item.payment')}</bdi>
      </NavLink>
    );
  }
  return <span className="text-small text-soft">{t(`item.matched.${item.matched}`)}</span>;
}
