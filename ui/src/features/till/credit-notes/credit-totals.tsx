import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { ShareName } from '@/components/ui/share-name';
import { cn } from '@/lib/cn';
import type { Money } from '@/lib/money';
import type { CreditCalculation } from './queries';

type Sums = Pick<CreditCalculation, 'net' | 'tax' | 'rounding' | 'total' | 'to_due' | 'tax_summary'>;

/** How a credit comes about, and where it goes: off what is owed first, the rest is the customer's. */
export function CreditTotals({
  sums,
  toCredit,
  leftAfter,
  late,
}: {
  sums: Sums;
  /** What of it had been paid, where the server has said it. */
  toCredit?: Money;
  leftAfter?: Money;
  late?: boolean;
}) {
  const { t } = useTranslation('credit-notes');
  const shares = sums.tax_summary.filter((share) => share.tax.minor !== 0);
  return (
    <dl className={cn('flex flex-col transition-opacity duration-100', late && 'opacity-60')}>
      <Row label={t('sum.net')} value={sums.net} always />
      {shares.map((share) => (
        <Row key={`${share.code}-${share.component}`} label={<ShareName share={share} />} value={share.tax} />
      ))}
      {shares.length === 0 && <Row label={t('sum.tax')} value={sums.tax} always />}
      <Row label={t('sum.rounding')} value={sums.rounding} />
      <div className="mt-1 flex items-baseline justify-between gap-4 border-t border-ink pt-2">
        <dt className="font-strong">{t('sum.total')}</dt>
        <dd>
          <Amount value={sums.total} size="head" strong />
        </dd>
      </div>
      <Row label={t('sum.toDue')} value={sums.to_due} always />
      {toCredit && <Row label={t('sum.toCredit')} value={toCredit} />}
      {leftAfter && <Row label={t('sum.leftAfter')} value={leftAfter} always />}
    </dl>
  );
}

function Row(props: { label: ReactNode; value: Money; always?: boolean }) {
  if (props.value.minor === 0 && !props.always) return null;
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="text-soft">{props.label}</dt>
      <dd>
        <Amount value={props.value} />
      </dd>
    </div>
  );
}
