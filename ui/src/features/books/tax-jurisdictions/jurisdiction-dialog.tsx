import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { RegionSelect } from '@/components/form/region-select';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Confirm } from '@/components/ui/confirm';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import {
  statesQuery,
  type TaxJurisdiction,
  taxCodesQuery,
  useAddJurisdiction,
  useChangeJurisdiction,
  useRemoveJurisdiction,
} from './queries';

interface Values {
  region: string;
  county: string;
  city: string;
  postal_prefix: string;
  product_class: string;
  tax_code: string;
  taxes_shipping: boolean;
  valid_from: string;
}

export interface JurisdictionDialogProps {
  /** The row to change; a new one without. */
  row: TaxJurisdiction | null;
  onClose: () => void;
  /** What was done, in a sentence. */
  onDone: (text: string) => void;
}

/** A row of the sales tax table: entered, changed, removed. */
export function JurisdictionDialog({ row, onClose, onDone }: JurisdictionDialogProps) {
  return row ? <ChangeRow row={row} onClose={onClose} onDone={onDone} /> : <AddRow onClose={onClose} onDone={onDone} />;
}

function AddRow({ onClose, onDone }: Omit<JurisdictionDialogProps, 'row'>) {
  const { t } = useTranslation('sales-tax');
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const add = useAddJurisdiction(() => onDone(t('added')));
  const start: Values = {
    region: '',
    county: '',
    city: '',
    postal_prefix: '',
    product_class: '',
    tax_code: '',
    taxes_shipping: false,
    valid_from: today,
  };
  return <RowForm title={t('add.title')} action={t('add.action')} start={start} saving={add} onClose={onClose} />;
}

function ChangeRow({ row, onClose, onDone }: JurisdictionDialogProps & { row: TaxJurisdiction }) {
  const { t } = useTranslation('sales-tax');
  const change = useChangeJurisdiction(row, () => onDone(t('saved')));
  const remove = useRemoveJurisdiction(row, () => onDone(t('removed')));
  const [removing, setRemoving] = useState(false);
  const { id: _, country: __, version: ___, ...start } = row;
  return (
    <>
      <RowForm
        title={t('change.title')}
        action={t('change.action')}
        start={start}
        saving={change}
        onClose={onClose}
        onRemove={() => setRemoving(true)}
      />
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={t('remove.title')}
        effect={t('remove.effect')}
        action={t('remove.action')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}

interface RowFormProps {
  title: string;
  action: string;
  start: Values;
  saving: Pick<ReturnType<typeof useAddJurisdiction>, 'mutate' | 'isPending' | 'error'>;
  onClose: () => void;
  onRemove?: () => void;
}

function RowForm({ title, action, start, saving, onClose, onRemove }: RowFormProps) {
  const { t } = useTranslation(['sales-tax', 'ui']);
  const id = useId();
  const states = useQuery(statesQuery).data?.items ?? [];
  const codes = (useQuery(taxCodesQuery).data?.items ?? []).filter((code) => code.active && !code.product_class);
  const schema = useMemo(
    () =>
      z.object({
        region: z.string().min(1, t('wrong.region')),
        county: z.string().trim().max(80, t('wrong.long')),
        city: z.string().trim().max(80, t('wrong.long')),
        postal_prefix: z
          .string()
          .trim()
          .regex(/^(\d{0,5}|\d{5}-\d{0,4})$/, t('wrong.prefix')),
        product_class: z
          .string()
          .trim()
          .regex(/^[A-Za-z0-9_-]{0,20}$/, t('wrong.class')),
        tax_code: z.string().min(1, t('wrong.code')),
        taxes_shipping: z.boolean(),
        valid_from: z.string(),
      }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { register, control, formState } = form;
  const { errors } = formState;
  const labels = {
    region: t('field.region'),
    county: t('field.county'),
    city: t('field.city'),
    postal_prefix: t('field.prefix'),
    product_class: t('field.class'),
    tax_code: t('field.code'),
    valid_from: t('field.from'),
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={title}
      about={t('add.about')}
      actions={
        <>
          {onRemove && (
            <Button kind="danger" icon={<Trash2 aria-hidden />} onClick={onRemove}>
              {t('remove.open')}
            </Button>
          )}
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={saving.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} labels={labels} problem={saving.error} onSubmit={(values) => saving.mutate(values)}>
        <Field label={labels.region} required error={errors.region?.message}>
          <Controller
            control={control}
            name="region"
            render={({ field }) => (
              <RegionSelect
                value={field.value}
                onChange={field.onChange}
                regions={states}
                placeholder={t('field.regionNone')}
              />
            )}
          />
        </Field>
        <div className="grid gap-4 tablet:grid-cols-3">
          <Field label={labels.county} optional error={errors.county?.message}>
            <Input {...register('county')} dir="auto" autoComplete="off" />
          </Field>
          <Field label={labels.city} optional error={errors.city?.message}>
            <Input {...register('city')} dir="auto" autoComplete="off" />
          </Field>
          <Field
            label={labels.postal_prefix}
            optional
            hint={t('field.prefixHint')}
            error={errors.postal_prefix?.message}
          >
            <Input {...register('postal_prefix')} dir="ltr" inputMode="numeric" autoComplete="off" />
          </Field>
        </div>
        <Field label={labels.product_class} optional hint={t('field.classHint')} error={errors.product_class?.message}>
          <Input {...register('product_class')} dir="ltr" autoComplete="off" spellCheck={false} />
        </Field>
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={labels.tax_code} required hint={t('field.codeHint')} error={errors.tax_code?.message}>
            <Controller
              control={control}
              name="tax_code"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  choices={codes.map((code) => ({ value: code.code, label: code.code, detail: code.name }))}
                />
              )}
            />
          </Field>
          <Field label={labels.valid_from} hint={t('field.fromHint')} error={errors.valid_from?.message}>
            <Controller
              control={control}
              name="valid_from"
              render={({ field }) => <DateField value={field.value} onChange={(day) => field.onChange(day ?? '')} />}
            />
          </Field>
        </div>
        <Controller
          control={control}
          name="taxes_shipping"
          render={({ field }) => (
            <Checkbox
              checked={field.value}
              onChange={field.onChange}
              label={t('field.shipping')}
              hint={t('field.shippingHint')}
            />
          )}
        />
      </Form>
    </Dialog>
  );
}
