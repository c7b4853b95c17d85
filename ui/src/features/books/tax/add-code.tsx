import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { Controller, FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Checkbox, Radio } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { useLocale } from '@/lib/locale';
import { InterstateField } from './interstate-field';
import { type KeptTaxCode, type TaxPoint, type Treatment, useAddTaxCode } from './queries';
import { BLANK_RATE, partsOf, type RateValues, rateFaults } from './rate';
import { RateFields, useRateLabels } from './rate-fields';
import { ReasonField, useReasonFor } from './reason-field';
import { asTyped } from './refusal';
import { TAX_POINTS, TaxPointField } from './tax-point-field';
import { TREATMENTS, useTreatmentChoices } from './treatment';

interface Values extends RateValues {
  code: string;
  name: string;
  treatment: Treatment;
  tax_point: TaxPoint;
  reason: string;
  interstate_code: string;
  by_address: boolean;
  product_class: string;
}

const BLANK: Values = {
  code: '',
  name: '',
  treatment: 'taxed',
  tax_point: 'invoice',
  reason: '',
  interstate_code: '',
  by_address: false,
  product_class: 'goods',
  ...BLANK_RATE,
};

/** Adds a tax code; invoice lines may use it at once. */
export function AddTaxCode({ onClose, onDone }: { onClose: () => void; onDone: (code: KeptTaxCode) => void }) {
  const { t } = useTranslation(['tax', 'ui']);
  const id = useId();
  const add = useAddTaxCode(onDone);
  const problem = useMemo(() => asTyped(add.error), [add.error]);
  const treatments = useTreatmentChoices();
  const reasonFor = useReasonFor();
  const schema = useMemo(
    () =>
      z
        .object({
          code: z
            .string()
            .trim()
            .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/, t('wrong.code')),
          name: z.string().trim().min(1, t('wrong.name')).max(80, t('wrong.name')),
          treatment: z.enum(TREATMENTS),
          tax_point: z.enum(TAX_POINTS),
          reason: z.string().trim().max(200, t('wrong.reason')),
          interstate_code: z.string(),
          by_address: z.boolean(),
          product_class: z.string().trim(),
          components: z.array(z.object({ component: z.string(), rate: z.string().nullable() })),
          base_factor: z.string().trim(),
        })
        .superRefine((values, context) => {
          if (reasonFor.includes(values.treatment) && values.reason === '')
            context.addIssue({ code: 'custom', path: ['reason'], message: t('wrong.reasonNeeded') });
          if (values.by_address) {
            if (!/^[A-Za-z0-9_-]{1,20}$/.test(values.product_class))
              context.addIssue({ code: 'custom', path: ['product_class'], message: t('wrong.class') });
            return;
          }
          if (values.treatment !== 'taxed') return;
          for (const { path, word } of rateFaults(values, values.code))
            context.addIssue({ code: 'custom', path, message: t(`wrong.${word}`) });
        }),
    [t, reasonFor],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: BLANK,
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const { treatment, code, components, by_address } = form.watch();
  const { country } = useLocale();
  const rateLabels = useRateLabels(components.length);
  const labels = {
    code: t('field.code'),
    name: t('field.name'),
    reason: t('field.reason'),
    tax_point: t('field.taxPoint'),
    interstate_code: t('field.interstate'),
    product_class: t('field.class'),
    ...rateLabels,
  };
  const submit = (values: Values) => {
    const { code: named, name, reason, base_factor, interstate_code, tax_point } = values;
    if (values.by_address) {
      const { treatment, product_class } = values;
      add.mutate({ code: named, name, treatment, product_class, ...(reason === '' ? {} : { reason }) });
      return;
    }
    add.mutate(
      values.treatment === 'taxed'
        ? {
            code: named,
            name,
            treatment: values.treatment,
            components: partsOf(values, named),
            ...(base_factor === '' ? {} : { base_factor }),
            ...(tax_point === 'invoice' ? {} : { tax_point }),
            ...(interstate_code === '' ? {} : { interstate_code }),
          }
        : { code: named, name, treatment: values.treatment, ...(reason === '' ? {} : { reason }) },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('add.title')}
      about={t('add.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={add.isPending}>
            {t('add.action')}
          </Button>
        </>
      }
    >
      <FormProvider {...form}>
        <Form form={form} id={id} labels={labels} problem={problem} onSubmit={submit}>
          <div className="grid gap-4 tablet:grid-cols-[10rem_1fr]">
            <Field label={labels.code} required hint={t('field.codeHint')} error={errors.code?.message}>
              <Input {...form.register('code')} dir="ltr" autoComplete="off" spellCheck={false} autoFocus />
            </Field>
            <Field label={labels.name} required hint={t('field.nameHint')} error={errors.name?.message}>
              <Input {...form.register('name')} dir="auto" autoComplete="off" />
            </Field>
          </div>
          <Controller
            control={form.control}
            name="treatment"
            render={({ field }) => (
              <Radio label={t('field.treatment')} value={field.value} onChange={field.onChange} choices={treatments} />
            )}
          />
          {country === 'US' && (
            <Controller
              control={form.control}
              name="by_address"
              render={({ field }) => (
                <Checkbox
                  checked={field.value}
                  onChange={field.onChange}
                  label={t('field.byAddress')}
                  hint={t('field.byAddressHint')}
                />
              )}
            />
          )}
          {by_address && (
            <Field
              label={labels.product_class}
              required
              hint={t('field.classHint')}
              error={errors.product_class?.message}
            >
              <Input {...form.register('product_class')} dir="ltr" autoComplete="off" spellCheck={false} />
            </Field>
          )}
          {treatment === 'taxed' ? (
            by_address ? null : (
              <>
                <RateFields spare={code} />
                <Controller
                  control={form.control}
                  name="tax_point"
                  render={({ field }) => (
                    <TaxPointField value={field.value} onChange={field.onChange} error={errors.tax_point?.message} />
                  )}
                />
                <Controller
                  control={form.control}
                  name="interstate_code"
                  render={({ field }) => (
                    <InterstateField
                      code={code}
                      value={field.value}
                      onChange={field.onChange}
                      error={errors.interstate_code?.message}
                    />
                  )}
                />
              </>
            )
          ) : (
            <ReasonField
              field={form.register('reason')}
              needed={reasonFor.includes(treatment)}
              error={errors.reason?.message}
            />
          )}
        </Form>
      </FormProvider>
    </Dialog>
  );
}
