import { Plus, X } from 'lucide-react';
import { Controller, useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { RateField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Button, IconButton } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { PARTS_MOST, type RateValues } from './rate';

/** Names of the fields of a rate for the summary of its form. */
export function useRateLabels(parts: number): Record<string, string> {
  const { t } = useTranslation('tax');
  const labels: Record<string, string> = { components: t('field.rate') };
  for (let at = 0; at < parts; at++) {
    labels[`components.${at}.component`] = t('field.part');
    labels[`components.${at}.rate`] = t('field.rate');
  }
  labels.base_factor = t('field.factor');
  return labels;
}

/** What a rate is made of, and which part of the price it is taken from. Stands in a form whose values have them. */
export function RateFields({ spare }: { spare: string }) {
  const { t } = useTranslation('tax');
  const { control, register, formState } = useFormContext<RateValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'components' });
  const { errors } = formState;
  const alone = fields.length === 1;
  const together = errors.components?.message ?? errors.components?.root?.message;
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{t('parts')}</legend>
        {fields.map((field, at) => (
          <div key={field.id} className="grid grid-cols-[1fr_8rem_auto] items-start gap-3">
            <Field
              label={t('field.part')}
              optional={alone}
              hint={at === 0 ? t('field.partHint') : undefined}
              error={errors.components?.[at]?.component?.message}
            >
              <Input
                {...register(`components.${at}.component`)}
                dir="ltr"
                autoComplete="off"
                spellCheck={false}
                placeholder={alone ? spare : ''}
              />
            </Field>
            <Field label={t('field.rate')} required error={errors.components?.[at]?.rate?.message}>
              <Controller
                control={control}
                name={`components.${at}.rate`}
                render={({ field: { ref: _, ...rate } }) => <RateField {...rate} />}
              />
            </Field>
            <IconButton label={t('removePart')} className="mt-5" disabled={alone} onClick={() => remove(at)}>
              <X aria-hidden />
            </IconButton>
          </div>
        ))}
        {together && <p className="text-small text-red">{together}</p>}
        {fields.length < PARTS_MOST && (
          <Button
            kind="link"
            className="self-start"
            icon={<Plus aria-hidden />}
            onClick={() => append({ component: '', rate: null })}
          >
            {t('addPart')}
          </Button>
        )}
      </fieldset>
      <Field label={t('field.factor')} optional hint={t('field.factorHint')} error={errors.base_factor?.message}>
        <Input {...register('base_factor')} dir="ltr" autoComplete="off" className="max-w-32" placeholder="1/1" />
      </Field>
    </>
  );
}
