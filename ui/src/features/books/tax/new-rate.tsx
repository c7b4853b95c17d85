import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { Controller, FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { type KeptTaxCode, useChangeTaxCode } from './queries';
import { partsOf, type RateValues, rateFaults, typedRate } from './rate';
import { RateFields, useRateLabels } from './rate-fields';
import { useRateText } from './rate-text';
import { asTyped } from './refusal';

interface Values extends RateValues {
  from_on: string | null;
}

/** Gives a code another rate from a day on. What is issued keeps its own; drafts take that of the day they are issued. */
export function NewRate({
  code,
  onClose,
  onDone,
}: {
  code: KeptTaxCode;
  onClose: () => void;
  onDone: (code: KeptTaxCode, from: string) => void;
}) {
  const { t } = useTranslation(['tax', 'ui']);
  const { zone } = useLocale();
  const id = useId();
  const today = shopToday(zone, new Date(useNow()));
  const rateText = useRateText();
  const change = useChangeTaxCode(code, (changed) => onDone(changed, form.getValues('from_on') ?? ''));
  const problem = useMemo(() => asTyped(change.error), [change.error]);
  const schema = useMemo(
    () =>
      z
        .object({
          from_on: z.string(t('wrong.from')).nullable(),
          components: z.array(z.object({ component: z.string(), rate: z.string().nullable() })),
          base_factor: z.string().trim(),
        })
        .superRefine((values, context) => {
          if (values.from_on === null)
            context.addIssue({ code: 'custom', path: ['from_on'], message: t('wrong.from') });
          for (const { path, word } of rateFaults(values, code.code))
            context.addIssue({ code: 'custom', path, message: t(`wrong.${word}`) });
        }),
    [t, code.code],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: { from_on: null, ...typedRate(code) },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const { from_on, components } = form.watch();
  const rateLabels = useRateLabels(components.length);
  const labels = { from_on: t('field.from'), ...rateLabels };
  const replaced = from_on === null ? undefined : code.rates.find((rate) => rate.from_on === from_on);
  const submit = (values: Values) =>
    change.mutate({
      rate: {
        from_on: values.from_on ?? today,
        components: partsOf(values, code.code),
        base_factor: values.base_factor === '' ? '1/1' : values.base_factor,
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('rate.title', { code: code.code })}
      about={t('rate.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={change.isPending}>
            {t('rate.action')}
          </Button>
        </>
      }
    >
      <FormProvider {...form}>
        <Form form={form} id={id} labels={labels} problem={problem} onSubmit={submit}>
          <Field label={labels.from_on} required hint={t('field.fromHint')} error={errors.from_on?.message}>
            <Controller
              control={form.control}
              name="from_on"
              render={({ field }) => <DateField value={field.value} onChange={field.onChange} earliest={today} />}
            />
          </Field>
          <RateFields spare={code.code} />
          {replaced && (
            <p className="border-s-2 border-rule-strong ps-3 text-soft">
              {t('rate.replaces', { rate: rateText(replaced) })}
            </p>
          )}
        </Form>
      </FormProvider>
    </Dialog>
  );
}
