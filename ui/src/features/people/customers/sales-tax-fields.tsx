import { Controller, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Input } from '@/components/ui/input';
import type { CustomerValues } from './customer-dialog';

/** What sales tax is found by beside the state, and why a customer is exempt from it. */
export function SalesTaxFields({ form }: { form: UseFormReturn<CustomerValues, unknown, CustomerValues> }) {
  const { t } = useTranslation('customers');
  const { register, control, formState } = form;
  const { errors } = formState;
  return (
    <>
      <div className="grid gap-4 tablet:grid-cols-3">
        <Field label={t('field.city')} optional error={errors.city?.message}>
          <Input {...register('city')} dir="auto" autoComplete="off" />
        </Field>
        <Field label={t('field.county')} optional error={errors.county?.message}>
          <Input {...register('county')} dir="auto" autoComplete="off" />
        </Field>
        <Field label={t('field.postalCode')} optional error={errors.postal_code?.message}>
          <Input {...register('postal_code')} dir="ltr" autoComplete="off" maxLength={12} />
        </Field>
      </div>
      <div className="grid gap-4 tablet:grid-cols-3">
        <Field
          label={t('field.exemptReason')}
          optional
          hint={t('field.exemptReasonHint')}
          error={errors.exempt_reason?.message}
        >
          <Input {...register('exempt_reason')} dir="auto" autoComplete="off" maxLength={80} />
        </Field>
        <Field label={t('field.exemptCertificate')} optional error={errors.exempt_certificate?.message}>
          <Input {...register('exempt_certificate')} dir="ltr" autoComplete="off" maxLength={60} />
        </Field>
        <Field label={t('field.exemptUntil')} optional error={errors.exempt_until?.message}>
          <Controller
            control={control}
            name="exempt_until"
            render={({ field }) => (
              <DateField value={field.value || null} onChange={(day) => field.onChange(day ?? '')} clearable />
            )}
          />
        </Field>
      </div>
    </>
  );
}
