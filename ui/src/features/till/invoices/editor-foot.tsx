import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { QuantityField, RateField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Checkbox } from '@/components/ui/choice';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Textarea } from '@/components/ui/input';
import { SkeletonLines } from '@/components/ui/skeleton';
import type { Money } from '@/lib/money';
import type { DraftValues } from './draft-values';
import { useLiveTotals } from './live-totals';
import type { Calculation } from './queries';
import { Totals } from './totals';
import { useDraftError, useFigure } from './use-draft-field';

/** What goes for the whole paper, beside the totals that come of it. */
export function EditorFoot({ withTest = true }: { withTest?: boolean }) {
  const { t } = useTranslation('invoices');
  const { control, register } = useFormContext<DraftValues>();
  const fee = useFigure('service_fee_rate');
  return (
    <div className="grid gap-x-12 gap-y-6 desk:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex flex-col gap-4 desk:order-first">
        <div className="grid grid-cols-2 gap-4 tablet:grid-cols-4">
          <AmountField name="discount" />
          <Field label={t('field.serviceFee')} error={useDraftError('service_fee_rate')}>
            <RateField {...fee} value={fee.value as string | null} />
          </Field>
          <AmountField name="delivery" />
          <AmountField name="round_total_to" hint={t('field.roundHint')} />
          {withTest && <EarlyDiscountFields />}
        </div>
        <Field label={t('field.note')} optional hint={t('field.noteHint')} error={useDraftError('note')}>
          <Textarea rows={2} dir="auto" maxLength={2000} {...register('note')} />
        </Field>
        {withTest && (
          <Controller
            control={control}
            name="test"
            render={({ field }) => (
              <Checkbox
                checked={field.value}
                onChange={field.onChange}
                label={t('field.test')}
                hint={t('field.testHint')}
              />
            )}
          />
        )}
      </div>
      <LiveSums />
    </div>
  );
}

/** So much percent less, when it is paid within so many days. */
function EarlyDiscountFields() {
  const { t } = useTranslation('invoices');
  const rate = useFigure('early_rate');
  const days = useFigure('early_days');
  return (
    <>
      <Field label={t('field.earlyRate')} hint={t('field.earlyHint')} error={useDraftError('early_rate')}>
        <RateField {...rate} value={rate.value as string | null} />
      </Field>
      <Field label={t('field.earlyDays')} error={useDraftError('early_days')}>
        <QuantityField {...days} decimals={0} value={days.value as string | null} />
      </Field>
    </>
  );
}

function AmountField({ name, hint }: { name: 'discount' | 'delivery' | 'round_total_to'; hint?: string }) {
  const { t } = useTranslation('invoices');
  const currency = useWatch<DraftValues, 'currency'>({ name: 'currency' });
  const amount = useFigure(name);
  return (
    <Field label={t(`field.${name}`)} error={useDraftError(name)} {...(hint ? { hint } : {})}>
      <MoneyField currency={currency} {...amount} value={amount.value as Money | null} />
    </Field>
  );
}

/** What a draft may leave open, and an issue may not: each reason once, with the way out. */
function Unplaced({ problems }: { problems: NonNullable<Calculation['unplaced']> }) {
  const { t } = useTranslation(['invoices', 'problems']);
  const reasons = [...new Map(problems.map((one) => [one.code, one.title])).entries()];
  if (reasons.length === 0) return null;
  return (
    <div className="mt-3 flex flex-col gap-1 border-s-2 border-amber bg-amber-wash px-3 py-2">
      <p className="font-strong">{t('unplaced')}</p>
      {reasons.map(([code, title]) => (
        <p key={code} className="text-soft">
          {t(`problems:what.${code.replace('.', '_')}`, { defaultValue: title })}{' '}
          {t(`problems:next.${code.replace('.', '_')}`, { defaultValue: '' })}
        </p>
      ))}
    </div>
  );
}

function LiveSums() {
  const { t } = useTranslation('invoices');
  const { calculation, late, error } = useLiveTotals();
  const rate = useWatch<DraftValues, 'service_fee_rate'>({ name: 'service_fee_rate' });
  return (
    <section aria-label={t('totals')} aria-live="polite" aria-busy={late}>
      {error && !calculation ? (
        <ErrorPanel error={error} compact />
      ) : calculation ? (
        <>
          <Totals sums={calculation} feeRate={rate} late={late} />
          <Unplaced problems={calculation.unplaced ?? []} />
        </>
      ) : (
        <SkeletonLines label={t('totals')} lines={4} />
      )}
    </section>
  );
}
