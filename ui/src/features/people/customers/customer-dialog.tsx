import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { RegionSelect } from '@/components/form/region-select';
import { TaxIdField } from '@/components/form/tax-id-field';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { Input, Textarea } from '@/components/ui/input';
import { useLocale } from '@/lib/locale';
import type { Problem } from '@/lib/problem';
import { type Customer, regionsQuery, useAddCustomer, useChangeCustomer } from './queries';
import { SalesTaxFields } from './sales-tax-fields';

export interface CustomerDialogProps {
  open: boolean;
  onClose: () => void;
  onDone: (customer: Customer) => void;
  /** The customer to edit; a new one without. */
  customer?: Customer;
  /** A name that was typed elsewhere already. */
  name?: string;
}

/** Adds or edits a customer. */
export function CustomerDialog({ open, onClose, onDone, customer, name }: CustomerDialogProps) {
  // The form lives as long as the dialog is open, so that each opening starts from the record as it is then.
  return open ? (
    customer ? (
      <EditCustomer customer={customer} onClose={onClose} onDone={onDone} />
    ) : (
      <AddCustomer name={name ?? ''} onClose={onClose} onDone={onDone} />
    )
  ) : null;
}

function AddCustomer({ name, onClose, onDone }: { name: string } & Pick<CustomerDialogProps, 'onClose' | 'onDone'>) {
  const { t } = useTranslation('customers');
  const add = useAddCustomer(onDone);
  return (
    <CustomerForm
      title={t('createTitle')}
      action={t('create')}
      start={{ ...BLANK, name }}
      onSubmit={({ active: _, exempt_until, ...values }) =>
        add.mutate({ ...values, ...(exempt_until === '' ? {} : { exempt_until }) })
      }
      onClose={onClose}
      saving={add}
    />
  );
}

function EditCustomer({
  customer,
  onClose,
  onDone,
}: { customer: Customer } & Pick<CustomerDialogProps, 'onClose' | 'onDone'>) {
  const { t } = useTranslation('customers');
  const change = useChangeCustomer(customer, onDone);
  return (
    <CustomerForm
      title={t('editTitle', { name: customer.name })}
      action={t('save')}
      start={valuesOf(customer)}
      onSubmit={(values) => change.mutate(values)}
      onClose={onClose}
      saving={change}
      editing
    />
  );
}

const BLANK = {
  name: '',
  email: '',
  phone: '',
  address: '',
  country: '',
  region: '',
  county: '',
  city: '',
  postal_code: '',
  tax_id: '',
  exempt_reason: '',
  exempt_certificate: '',
  exempt_until: '',
  note: '',
  active: true,
};
export type CustomerValues = typeof BLANK;
type Values = CustomerValues;

const valuesOf = (customer: Customer): Values => ({
  name: customer.name,
  email: customer.email ?? '',
  phone: customer.phone ?? '',
  address: customer.address ?? '',
  country: customer.country ?? '',
  region: customer.region ?? '',
  county: customer.county ?? '',
  city: customer.city ?? '',
  postal_code: customer.postal_code ?? '',
  exempt_reason: customer.exempt_reason ?? '',
  exempt_certificate: customer.exempt_certificate ?? '',
  exempt_until: customer.exempt_until ?? '',
  tax_id: customer.tax_id ?? '',
  note: customer.note ?? '',
  active: customer.active,
});

interface CustomerFormProps {
  title: string;
  action: string;
  start: Values;
  onSubmit: (values: Values) => void;
  onClose: () => void;
  saving: { isPending: boolean; error: Problem | null };
  editing?: boolean;
}

function CustomerForm({
  title,
  action,
  start,
  onSubmit,
  onClose,
  saving: { isPending, error },
  editing,
}: CustomerFormProps) {
  const { t } = useTranslation(['customers', 'ui']);
  const id = useId();
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().trim().min(1, t('wrong.name')),
        email: z.union([z.literal(''), z.email(t('wrong.email'))]),
        phone: z.string().trim(),
        address: z.string().trim(),
        country: z
          .string()
          .trim()
          .toUpperCase()
          .regex(/^([A-Z]{2})?$/, t('wrong.country')),
        region: z.string(),
        county: z.string().trim(),
        city: z.string().trim(),
        postal_code: z.string().trim(),
        exempt_reason: z.string().trim(),
        exempt_certificate: z.string().trim(),
        exempt_until: z.string(),
        tax_id: z.string().trim(),
        note: z.string().trim(),
        active: z.boolean(),
      }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { register, formState, setValue } = form;
  const { errors } = formState;
  const [country, region, taxId] = useWatch({ control: form.control, name: ['country', 'region', 'tax_id'] });
  const regions = useRegions(country);
  const taxedByAddress = useCountry(country) === 'US';
  const labels = {
    name: t('field.name'),
    phone: t('field.phone'),
    email: t('field.email'),
    address: t('field.address'),
    country: t('field.country'),
    region: t('field.region'),
    county: t('field.county'),
    city: t('field.city'),
    postal_code: t('field.postalCode'),
    exempt_reason: t('field.exemptReason'),
    exempt_certificate: t('field.exemptCertificate'),
    exempt_until: t('field.exemptUntil'),
    tax_id: t('field.taxId'),
    note: t('field.note'),
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="middle"
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={isPending}>
            {action}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} labels={labels} problem={error} onSubmit={onSubmit}>
        <Field label={labels.name} required error={errors.name?.message}>
          <Input {...register('name')} autoComplete="off" autoFocus />
        </Field>
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={labels.phone} optional hint={t('field.phoneHint')} error={errors.phone?.message}>
            <Input type="tel" dir="ltr" {...register('phone')} autoComplete="off" />
          </Field>
          <Field label={labels.email} optional error={errors.email?.message}>
            <Input type="email" dir="ltr" {...register('email')} autoComplete="off" />
          </Field>
        </div>
        <Field label={labels.address} optional error={errors.address?.message}>
          <Textarea {...register('address')} dir="auto" />
        </Field>
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={labels.country} optional error={errors.country?.message}>
            <Input
              {...register('country', { onChange: () => setValue('region', '') })}
              dir="ltr"
              maxLength={2}
              className="uppercase"
            />
          </Field>
          <TaxIdField
            label={labels.tax_id}
            error={errors.tax_id?.message}
            field={register('tax_id')}
            typed={taxId}
            regions={regions}
            chosen={region}
          />
        </div>
        {regions.length > 0 && (
          <Field label={labels.region} optional hint={t('field.regionHint')} error={errors.region?.message}>
            <Controller
              control={form.control}
              name="region"
              render={({ field }) => (
                <RegionSelect
                  value={field.value}
                  onChange={field.onChange}
                  regions={regions}
                  placeholder={t('field.regionNone')}
                />
              )}
            />
          </Field>
        )}
        {taxedByAddress && <SalesTaxFields form={form} />}
        <Field label={labels.note} optional hint={t('field.noteHint')} error={errors.note?.message}>
          <Textarea rows={2} {...register('note')} dir="auto" />
        </Field>
        {editing && (
          <Controller
            control={form.control}
            name="active"
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange} label={t('field.active')} />
            )}
          />
        )}
      </Form>
    </Dialog>
  );
}

/** The country that is typed; the shop's while none is. */
function useCountry(typed: string) {
  const { country: home } = useLocale();
  return typed.trim().toUpperCase() || (home ?? '');
}

/** Regions of the country that is typed; of the shop's while none is. */
function useRegions(typed: string) {
  const country = useCountry(typed);
  const known = useQuery({ ...regionsQuery(country), enabled: /^[A-Z]{2}$/.test(country) });
  return known.data?.items ?? [];
}
