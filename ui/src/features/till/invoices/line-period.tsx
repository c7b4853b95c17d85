import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import type { DraftValues } from './draft-values';
import { useDraftError } from './use-draft-field';

/** The days that a line is for, below it: few lines are for any, so they are asked for in the line's menu. */
export function LinePeriod({ at }: { at: number }) {
  const { t } = useTranslation('invoices');
  const { field } = useController<DraftValues, `lines.${number}.period`>({ name: `lines.${at}.period` });
  const days = field.value ?? { from: null, to: null };
  const put = (change: Partial<typeof days>) => {
    field.onChange({ ...days, ...change });
    field.onBlur();
  };
  return (
    <div className="col-span-full grid grid-cols-2 gap-x-3 gap-y-1 tablet:grid-cols-4 desk:col-start-2 desk:col-end-6">
      <Field label={t('line.periodFrom')} error={useDraftError(`lines.${at}.period`)}>
        <DateField value={days.from} onChange={(from) => put({ from })} latest={days.to ?? undefined} clearable />
      </Field>
      <Field label={t('line.periodTo')}>
        <DateField value={days.to} onChange={(to) => put({ to })} earliest={days.from ?? undefined} clearable />
      </Field>
      <p className="col-span-2 self-end pb-1 text-small text-soft">{t('line.periodHint')}</p>
    </div>
  );
}
