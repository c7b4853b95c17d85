import { Controller, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import { CustomerChoice, type CustomerDialogSlot } from './customer-choice';
import { type DraftValues, inCurrency } from './draft-values';
import { PlaceField } from './place-field';
import { useDraftError } from './use-draft-field';

/** For whom, in which currency, until when, whether prices have tax inside, and where the supply counts. */
export function EditorHead({
  dialog,
  booksCurrency,
  freshPrices,
  raises,
  day,
  dayHint,
}: {
  dialog: CustomerDialogSlot;
  booksCurrency: string;
  /** A draft that never was saved may leave the price mode to the country's rules. */
  freshPrices: boolean;
  /** It raises an issued invoice, so customer and currency stay as on that one. */
  raises?: boolean;
  /** Label of the day, and what goes without one, where it is no due day. */
  day?: string | undefined;
  dayHint?: string | undefined;
}) {
  const { t } = useTranslation('invoices');
  const { control, getValues, setValue } = useFormContext<DraftValues>();
  const currencies = [...new Set([getValues('currency'), booksCurrency, ...COMMON_CURRENCIES])];
  const changeCurrency = (currency: string) => {
    for (const name of ['delivery', 'discount', 'round_total_to'] as const)
      setValue(name, inCurrency(getValues(name), currency), { shouldDirty: true });
    setValue('currency', currency, { shouldDirty: true });
  };
  const supplyError = useDraftError('supplied_on');
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 tablet:grid-cols-6">
      <Field
        label={t('field.customer')}
        className="col-span-2 tablet:col-span-6 desk:col-span-2"
        error={useDraftError('customer')}
      >
        <Controller
          control={control}
          name="customer"
          render={({ field }) =>
            raises ? (
              <Input value={field.value?.name ?? ''} dir="auto" readOnly />
            ) : (
              <CustomerChoice value={field.value} onChange={field.onChange} dialog={dialog} />
            )
          }
        />
      </Field>
      <Field
        label={t('field.currency')}
        className="tablet:col-span-2 desk:col-span-1"
        error={useDraftError('currency')}
      >
        <Controller
          control={control}
          name="currency"
          render={({ field }) => (
            <Select
              value={field.value}
              onChange={changeCurrency}
              disabled={raises ?? false}
              choices={currencies.map((code) => ({ value: code, label: code }))}
            />
          )}
        />
      </Field>
      <Field label={t('field.prices')} className="tablet:col-span-2 desk:col-span-1" error={useDraftError('inclusive')}>
        <Controller
          control={control}
          name="inclusive"
          render={({ field }) => (
            <Select
              value={field.value === null ? 'usual' : field.value ? 'inside' : 'top'}
              onChange={(mode) => field.onChange(mode === 'usual' ? null : mode === 'inside')}
              choices={[
                ...(freshPrices ? [{ value: 'usual' as const, label: t('prices.usual') }] : []),
                { value: 'top' as const, label: t('prices.top') },
                { value: 'inside' as const, label: t('prices.inside') },
              ]}
            />
          )}
        />
      </Field>
      <Field
        label={day ?? t('field.due')}
        className="col-span-2 tablet:col-span-2 desk:col-span-2"
        hint={dayHint ?? t('field.dueHint')}
        error={useDraftError('due_on')}
      >
        <Controller
          control={control}
          name="due_on"
          render={({ field }) => <DateField value={field.value} onChange={field.onChange} clearable />}
        />
      </Field>
      {day === undefined && (
        <Field
          label={t('field.supplied')}
          optional
          className="col-span-2 tablet:col-span-2 desk:col-span-2"
          hint={t('field.suppliedHint')}
          error={supplyError}
        >
          <Controller
            control={control}
            name="supplied_on"
            render={({ field }) => <DateField value={field.value} onChange={field.onChange} clearable />}
          />
        </Field>
      )}
      <PlaceField fixed={raises ?? false} className="col-span-2 tablet:col-span-3 desk:col-span-2" />
    </div>
  );
}
