import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { ShareName } from '@/components/ui/share-name';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { decimalText, type Money } from '@/lib/money';
import type { Invoice } from './queries';

type Sums = Pick<
  Invoice,
  'subtotal' | 'discount' | 'service_fee' | 'delivery' | 'tax' | 'rounding' | 'total' | 'tax_summary'
>;

/** How the total comes about: one row per part that is not nothing, tax by component. */
export function Totals({
  sums,
  credited,
  early,
  paid,
  due,
  feeRate,
  late,
}: {
  sums: Sums;
  /** Taken off by credit notes. */
  credited?: Money;
  /** Given up because it was paid early. */
  early?: Money | undefined;
  paid?: Money;
  due?: Money;
  feeRate?: string | null;
  late?: boolean;
}) {
  const { t } = useTranslation('invoices');
  const { tag } = useLocale();
  const rate = feeRate ? decimalText(feeRate, tag, { min: 0, max: 4 }) : '';
  const shares = sums.tax_summary.filter((share) => share.tax.minor !== 0);
  return (
    <dl className={cn('flex flex-col transition-opacity duration-100', late && 'opacity-60')}>
      <Row label={t('total.subtotal')} value={sums.subtotal} always />
      <Row label={t('total.discount')} value={{ ...sums.discount, minor: -sums.discount.minor }} />
      <Row label={rate ? t('total.feeAt', { rate }) : t('total.fee')} value={sums.service_fee} />
      <Row label={t('total.delivery')} value={sums.delivery} />
      {shares.map((share) => (
        <Row key={`${share.code}-${share.component}`} label={<ShareName share={share} />} value={share.tax} />
      ))}
      {shares.length === 0 && <Row label={t('total.tax')} value={sums.tax} always />}
      <Row label={t('total.rounding')} value={sums.rounding} />
      <div className="mt-1 flex items-baseline justify-between gap-4 border-t border-ink pt-2">
        <dt className="font-strong">{t('total.total')}</dt>
        <dd>
          <Amount value={sums.total} size="head" strong />
        </dd>
      </div>
      {credited && <Row label={t('total.credited')} value={{ ...credited, minor: -credited.minor }} />}
      {early && <Row label={t('total.early')} value={{ ...early, minor: -early.minor }} />}
      {paid && <Row label={t('total.paid')} value={{ ...paid, minor: -paid.minor }} className="text-green" />}
      {due && (paid?.minor || credited?.minor) ? (
        <div className="mt-1 flex items-baseline justify-between gap-4 border-t border-rule pt-2 font-strong">
          <dt>{t('total.due')}</dt>
          <dd>
            <Amount value={due} strong />
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

function Row(props: { label: ReactNode; value: Money; always?: boolean; className?: string }) {
  if (props.value.minor === 0 && !props.always) return null;
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="text-soft">{props.label}</dt>
      <dd className={props.className}>
        <Amount value={props.value} />
      </dd>
    </div>
  );
}
