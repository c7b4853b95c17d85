import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { type PlanValues, withRestOnLast } from './plan-values';
import type { PlanCalculation } from './queries';

/** What the parts come to, beside what they must; the difference is named, with the way to put it right. */
export function PlanSum({
  values,
  shown,
  late,
  total,
  onChange,
}: {
  values: PlanValues;
  shown: PlanCalculation | undefined;
  late: boolean;
  /** Of the invoice. */
  total: Money;
  onChange: (values: PlanValues) => void;
}) {
  const { t } = useTranslation('instalments');
  const { tag } = useLocale();
  const difference = shown && shown.difference.minor !== 0 ? shown.difference : null;
  const off = difference ? { ...difference, minor: Math.abs(difference.minor) } : null;
  const mended = difference && !late ? withRestOnLast(values, difference) : null;
  return (
    <div aria-live="polite" className={cn('flex flex-col gap-1 border-t border-ink pt-2', late && 'opacity-60')}>
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-strong">{t('sum.parts')}</span>
        {shown ? <Amount value={shown.sum} size="head" strong /> : <span className="text-faint">–</span>}
      </div>
      <div className="flex items-baseline justify-between gap-4 text-soft">
        <span>{t('sum.invoice')}</span>
        <Amount value={total} />
      </div>
      {difference && off && (
        <div className="flex flex-wrap items-baseline gap-x-3 border-s-2 border-red bg-red-wash px-3 py-2">
          <span className="font-strong">
            {t(difference.minor > 0 ? 'sum.tooMuch' : 'sum.tooLittle', { amount: moneyText(off, tag) })}
          </span>
          {mended && (
            <Button kind="link" onClick={() => onChange(mended)}>
              {t('sum.rest')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
