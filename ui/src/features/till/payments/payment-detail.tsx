import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { type Fact, Facts, Section, StatCard } from '@/components/ui/card';
import { CopyButton, Id } from '@/components/ui/copy';
import { OutsideLink } from '@/components/ui/outside-link';
import { Page } from '@/components/ui/page';
import { SettledReasons } from '@/components/ui/reasons';
import { type StampFact, StampsLine } from '@/components/ui/stamps';
import { State, ToneSign } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { methodName } from '@/lib/method-names';
import { shownState } from './claim';
import { ClaimPanel } from './claim-panel';
import type { TracePart } from './filter';
import { NeedsYou } from './needs-you';
import { PaymentActs } from './payment-acts';
import { payerOf } from './payment-list';
import { type Payment, paymentQuery } from './queries';
import { PaymentTrace } from './trace-timeline';

const ENDED: ReadonlySet<string> = new Set(['failed', 'expired', 'cancelled']);

/** One payment: where it stands, what it brought, and everything that happened to it. The loader has fetched it. */
export function PaymentDetail({
  id,
  show,
  onShow,
  onDelivery,
  acts,
  parts,
}: {
  id: string;
  /** Only this part of its story. */
  show: TracePart | undefined;
  onShow: (part: TracePart | null) => void;
  /** Opens a delivery as it came, for who may see those. */
  onDelivery?: ((id: number) => void) | undefined;
  /** Acts of other areas. */
  acts?: (payment: Payment) => ReactNode;
  /** What other areas know of it, above its story. */
  parts?: (payment: Payment) => ReactNode;
}) {
  const { data: payment } = useSuspenseQuery(paymentQuery(id));
  useCrumb(payerOf(payment));
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <bdi>{payerOf(payment)}</bdi>
          <State of={shownState(payment)} />
        </span>
      }
      about={
        <span className="flex flex-wrap gap-x-4">
          <bdi>{payment.account_name}</bdi>
          {payment.method_label && <bdi>{methodName(payment.method_label)}</bdi>}
          <When at={payment.created_at} />
        </span>
      }
      actions={
        <>
          {acts?.(payment)}
          <PaymentActs payment={payment} />
        </>
      }
    >
      <div className="max-w-3xl pt-1">
        {/* The five stamps and their names are those of the drawing; the description of the API calls them texts. */}
        <StampsLine
          stamps={payment.stamps as StampFact[]}
          stopped={ENDED.has(payment.state)}
          unknown={payment.unknown}
        />
      </div>
      <Banners payment={payment} />
      <ClaimPanel payment={payment} />
      <Figures payment={payment} />
      <PaymentFacts payment={payment} />
      {parts?.(payment)}
      <SettledReasons items={payment.settled_reasons} />
      <PaymentTrace id={id} show={show} onShow={onShow} onDelivery={onDelivery} />
    </Page>
  );
}

/** What is not as it should be, in words. */
function Banners({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  return (
    <>
      {payment.unknown && (
        <Banner tone="waiting" title={t('unknown.title')}>
          {t('unknown.about')}
        </Banner>
      )}
      <NeedsYou payment={payment} />
      {payment.failure_reason && (
        <Banner tone="lost" title={ENDED.has(payment.state) ? t('failure.ended') : t('failure.lastTry')}>
          <bdi>{payment.failure_reason}</bdi>
        </Banner>
      )}
    </>
  );
}

function Banner({ tone, title, children }: { tone: 'waiting' | 'lost'; title: string; children: ReactNode }) {
  const look = tone === 'lost' ? 'border-red bg-red-wash' : 'border-amber bg-amber-wash';
  return (
    <div role="status" className={`border-s-2 px-4 py-3 ${look}`}>
      <p className={`flex items-center gap-2 font-strong ${tone === 'lost' ? 'text-red' : 'text-amber'}`}>
        <ToneSign tone={tone} />
        {title}
      </p>
      <p className="text-soft">{children}</p>
    </div>
  );
}

function Figures({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  const isIn = payment.captured.minor > 0;
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-5 desk:grid-cols-4">
      <StatCard label={t('figure.asked')} figure={<Amount value={payment.amount} size="figure" />} />
      <StatCard
        label={t('figure.captured')}
        figure={<Amount value={payment.captured} size="figure" />}
        {...(isIn ? { tone: 'good' as const } : {})}
        compared={payment.captured_at && <When at={payment.captured_at} />}
      />
      <StatCard label={t('figure.refunded')} figure={<Amount value={payment.refunded} size="figure" />} />
      <StatCard
        label={t('figure.fee')}
        figure={payment.fee ? <Amount value={payment.fee} size="figure" /> : '–'}
        compared={payment.fee && (payment.fee_estimated ? t('figure.estimated') : t('figure.known'))}
      />
    </div>
  );
}

function PaymentFacts({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  const more = (label: string, value: Fact['value'], when: boolean): Fact[] => (when ? [{ label, value }] : []);
  const amountFact = (label: string, amount: Payment['advance'] | null | undefined) =>
    more(label, amount && <Amount value={amount} />, Boolean(amount && amount.minor !== 0));
  return (
    <Section title={t('facts')}>
      <Facts
        columns={2}
        facts={[
          {
            label: t('column.invoice'),
            value: payment.invoice_id && (
              <NavLink to={`/invoices/${payment.invoice_id}`} className="text-blue hover:underline">
                <bdi dir="ltr">{payment.invoice_number ?? payment.invoice_id}</bdi>
              </NavLink>
            ),
          },
          {
            label: t('column.account'),
            value: (
              <NavLink to={`/merchant-accounts/${payment.merchant_account_id}`} className="text-blue hover:underline">
                <bdi>{payment.account_name}</bdi>
              </NavLink>
            ),
          },
          { label: t('fact.ours'), value: <Id of={payment.id} /> },
          { label: t('fact.gatewayRef'), value: payment.gateway_ref && <Id of={payment.gateway_ref} /> },
          ...amountFact(t('fact.advance'), payment.advance),
          ...amountFact(t('fact.unidentified'), payment.unidentified),
          ...amountFact(t('fact.tendered'), payment.tendered),
          ...amountFact(t('fact.change'), payment.change),
          ...amountFact(t('fact.rounding'), payment.rounding),
          ...more(
            t('fact.page'),
            payment.page_url && !payment.own_link && (
              <span className="flex min-w-0 items-center gap-1">
                <OutsideLink to={payment.page_url} className="truncate text-blue underline">
                  <bdi dir="ltr">{payment.page_url}</bdi>
                </OutsideLink>
                <CopyButton text={payment.page_url} what={t('fact.page')} />
              </span>
            ),
            Boolean(payment.page_url && !payment.own_link),
          ),
          ...more(
            t('fact.pageEnds'),
            payment.page_expires_at && <When at={payment.page_expires_at} />,
            Boolean(payment.page_expires_at),
          ),
        ]}
      />
    </Section>
  );
}
