import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { InterstateField } from './interstate-field';
import { type KeptTaxCode, type TaxCodeChange, type TaxPoint, useChangeTaxCode } from './queries';
import { ReasonField, useReasonFor } from './reason-field';
import { TAX_POINTS, TaxPointField } from './tax-point-field';

interface Values {
  name: string;
  reason: string;
  tax_point: TaxPoint;
  interstate_code: string;
}

/** Changes what is printed for a code, from the next paper on. Only what is different is sent. */
export function ChangeTaxCode({
  code,
  onClose,
  onDone,
}: {
  code: KeptTaxCode;
  onClose: () => void;
  onDone: (code: KeptTaxCode) => void;
}) {
  const { t } = useTranslation(['tax', 'ui']);
  const id = useId();
  const change = useChangeTaxCode(code, onDone);
  const needed = useReasonFor().includes(code.treatment);
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().trim().min(1, t('wrong.name')).max(80, t('wrong.name')),
        reason: z
          .string()
          .trim()
          .max(200, t('wrong.reason'))
          .refine((reason) => reason !== '' || !needed, t('wrong.reasonNeeded')),
        tax_point: z.enum(TAX_POINTS),
        interstate_code: z.string(),
      }),
    [t, needed],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: {
      name: code.name,
      reason: code.reason,
      tax_point: code.tax_point ?? 'invoice',
      interstate_code: code.interstate_code ?? '',
    },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const labels = {
    name: t('field.name'),
    reason: t('field.reason'),
    tax_point: t('field.taxPoint'),
    interstate_code: t('field.interstate'),
  };
  const submit = ({ name, reason, tax_point, interstate_code }: Values) => {
    const ask: TaxCodeChange = {
      ...(name === code.name ? {} : { name }),
      ...(reason === code.reason ? {} : { reason }),
      ...(tax_point === (code.tax_point ?? 'invoice') ? {} : { tax_point }),
      ...(interstate_code === (code.interstate_code ?? '') ? {} : { interstate_code }),
    };
    if (Object.keys(ask).length === 0) onClose();
    else change.mutate(ask);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('change.title', { code: code.code })}
      about={t('change.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={change.isPending}>
            {t('change.action')}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} labels={labels} problem={change.error} onSubmit={submit}>
        <Field label={labels.name} required hint={t('field.nameHint')} error={errors.name?.message}>
          <Input {...form.register('name')} dir="auto" autoComplete="off" autoFocus />
        </Field>
        {code.treatment === 'taxed' && (
          <Controller
            control={form.control}
            name="tax_point"
            render={({ field }) => (
              <TaxPointField value={field.value} onChange={field.onChange} error={errors.tax_point?.message} />
            )}
          />
        )}
        {code.treatment === 'taxed' && (
          <Controller
            control={form.control}
            name="interstate_code"
            render={({ field }) => (
              <InterstateField
                code={code.code}
                value={field.value}
                onChange={field.onChange}
                error={errors.interstate_code?.message}
              />
            )}
          />
        )}
        {code.treatment !== 'taxed' && (
          <ReasonField field={form.register('reason')} needed={needed} error={errors.reason?.message} />
        )}
      </Form>
    </Dialog>
  );
}
