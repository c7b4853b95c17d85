import { useQuery } from '@tanstack/react-query';
import { HandCoins } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { type AdvanceSummary, advancesOfCustomerQuery, type RefundVoucher } from './queries';
import { TakeAdvanceDialog } from './take-advance-dialog';
import { VoucherPapers } from './voucher-papers';

/** What a customer paid ahead for orders, newest first, and the way to take more. */
export function AdvancesOfCustomer({
  customer,
  currency,
}: {
  customer: { id: string; name: string };
  /** In which an advance is taken here. */
  currency: string;
}) {
  const { t } = useTranslation('advances');
  const maySee = useMay('payments:read');
  return maySee ? <Advances customer={customer} currency={currency} title={t('title')} /> : null;
}

function Advances({
  customer,
  currency,
  title,
}: {
  customer: { id: string; name: string };
  currency: string;
  title: string;
}) {
  const { t } = useTranslation('advances');
  const mayTake = useMay('payments:write');
  const [taking, setTaking] = useState(false);
  const list = useQuery(advancesOfCustomerQuery(customer.id));
  return (
    <Section
      title={title}
      action={
        mayTake && (
          <Button kind="ghost" icon={<HandCoins aria-hidden />} onClick={() => setTaking(true)}>
            {t('take.open')}
          </Button>
        )
      }
    >
      {list.isError ? (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} compact />
      ) : !list.data ? (
        <SkeletonLines label={title} lines={2} />
      ) : list.data.items.length === 0 ? (
        <p className="text-soft">{t('none')}</p>
      ) : (
        <ul aria-label={title} className="border-t border-rule">
          {list.data.items.map((advance) => (
            <AdvanceRow key={advance.id} advance={advance} />
          ))}
        </ul>
      )}
      {taking && <TakeAdvanceDialog customer={customer} currency={currency} onClose={() => setTaking(false)} />}
    </Section>
  );
}

function AdvanceRow({ advance }: { advance: AdvanceSummary }) {
  const { t } = useTranslation('advances');
  const isPartLeft = advance.left.minor > 0 && advance.left.minor !== advance.gross.minor;
  return (
    <li className="border-b border-rule py-1.5">
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate">
              <NavLink to={`/payments/${advance.payment_id}`} className="font-strong hover:underline">
                <bdi dir="ltr">{advance.number}</bdi>
              </NavLink>{' '}
              <bdi className="text-soft">{advance.purpose}</bdi>
            </span>
            <Amount value={advance.gross} />
          </span>
          <span className="flex flex-wrap items-center gap-x-3 text-small text-soft">
            <Day on={advance.received_on} />
            <Badge>{t(`state.${advance.state}`)}</Badge>
            {advance.invoice_id && (
              <NavLink to={`/invoices/${advance.invoice_id}`} className="text-blue hover:underline">
                <bdi dir="ltr">{advance.invoice_number ?? advance.invoice_id}</bdi>
              </NavLink>
            )}
            {isPartLeft && (
              <span>
                {t('left')} <Amount value={advance.left} />
              </span>
            )}
          </span>
        </span>
        <VoucherPapers paper={{ kind: 'receipt', id: advance.id, number: advance.number }} />
      </div>
      {advance.refund_vouchers.length > 0 && (
        <ul aria-label={t('refundVoucher.all', { number: advance.number })} className="ps-4">
          {advance.refund_vouchers.map((voucher) => (
            <RefundVoucherRow key={voucher.id} voucher={voucher} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The paper of a part that went back; one of a refund that failed after all is void, and keeps its number. */
function RefundVoucherRow({ voucher }: { voucher: RefundVoucher }) {
  const { t } = useTranslation('advances');
  return (
    <li className="flex items-center gap-3 text-small">
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
        <span>{t('refundVoucher.one')}</span>
        <bdi dir="ltr">{voucher.number}</bdi>
        <Day on={voucher.refunded_on} className="text-soft" />
        {voucher.voided_on && <Badge tone="lost">{t('refundVoucher.void')}</Badge>}
      </span>
      <Amount value={voucher.gross} />
      <VoucherPapers paper={{ kind: 'refund', id: voucher.id, number: voucher.number }} />
    </li>
  );
}
