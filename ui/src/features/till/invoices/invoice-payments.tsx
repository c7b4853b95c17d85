import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { type StampFact, StampsLine } from '@/components/ui/stamps';
import { State } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { methodName } from '@/lib/method-names';
import { invoicePaymentsQuery, type PaymentSummary } from './queries';
import { WithheldTaxes } from './withheld-taxes';

/** What was tried and what came in for one invoice, newest first. */
export function InvoicePayments({ id }: { id: string }) {
  const { t } = useTranslation('invoices');
  const payments = useQuery(invoicePaymentsQuery(id));
  return (
    <Section title={t('payments.title')}>
      {payments.isError ? (
        <ErrorPanel error={payments.error} onRetry={() => void payments.refetch()} compact />
      ) : !payments.data ? (
        <SkeletonLines label={t('payments.title')} lines={2} />
      ) : payments.data.items.length === 0 ? (
        <p className="text-soft">{t('payments.none')}</p>
      ) : (
        <ul className="border-t border-rule">
          {payments.data.items.map((payment) => (
            <PaymentRow key={payment.id} payment={payment} />
          ))}
        </ul>
      )}
      <WithheldTaxes id={id} />
    </Section>
  );
}

function PaymentRow({ payment }: { payment: PaymentSummary }) {
  return (
    <li className="border-b border-rule">
      <NavLink to={`/payments/${payment.id}`} className="flex flex-col gap-1 py-2 hover:bg-sheet">
        <span className="flex items-baseline justify-between gap-3">
          <span className="min-w-0 truncate">
            <bdi>{payment.account_name}</bdi>{' '}
            {payment.method_label && <bdi className="text-small text-soft">{methodName(payment.method_label)}</bdi>}
          </span>
          <Amount value={payment.captured.minor === 0 ? payment.amount : payment.captured} />
        </span>
        <span className="flex items-center gap-3">
          <State of={stateOfPayment(payment)} />
          <StampsLine
            compact
            stamps={stampsOf(payment)}
            stopped={STOPPED.includes(payment.state)}
            unknown={payment.unknown}
          />
          <When at={payment.created_at} style="relative" className="ms-auto text-small text-faint" />
        </span>
      </NavLink>
    </li>
  );
}

/** That nobody knows, and that its payer says it is paid, come before the state of a payment. */
function stateOfPayment(payment: PaymentSummary): string {
  if (payment.unknown) return 'unknown';
  return payment.claim?.state === 'open' ? 'claimed' : payment.state;
}

const STOPPED: readonly string[] = ['failed', 'expired', 'cancelled'];

/** The first three stamps follow from the row; payouts and bank lines are only on the payment's own page. */
function stampsOf(payment: PaymentSummary): StampFact[] {
  const paid = payment.captured_at ?? null;
  return [
    { stamp: 'asked', at: payment.created_at },
    { stamp: 'paid', at: paid },
    { stamp: 'confirmed', at: payment.unknown ? null : paid },
    { stamp: 'settled' },
    { stamp: 'banked' },
  ];
}
