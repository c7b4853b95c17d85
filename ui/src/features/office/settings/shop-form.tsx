import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { RegionSelect } from '@/components/form/region-select';
import { SaveBar } from '@/components/form/save-bar';
import { TaxIdField } from '@/components/form/tax-id-field';
import { Facts, Section } from '@/components/ui/card';
import { Input, Textarea } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { Logo } from './logo';
import { regionsQuery, type Settings, type SettingsChange, useChangeSettings } from './queries';

const valuesOf = (settings: Settings) => ({
  name: settings.name,
  address: settings.address,
  region: settings.region ?? '',
  tax_id: settings.tax_id,
  email: settings.email,
  phone: settings.phone,
  locale: settings.locale,
  zone: settings.zone,
  public_base_url: settings.public_base_url,
  hooks_base_url: settings.hooks_base_url,
  invoice_terms_days: String(settings.invoice_terms_days),
  pay_link_hours: String(settings.pay_link_hours),
});
type Values = ReturnType<typeof valuesOf>;

const whole = (least: number, most: number) => (text: string) =>
  /^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most;

const NUMBERS: ReadonlySet<string> = new Set(['invoice_terms_days', 'pay_link_hours']);

/** Only what was changed: some fields need more rights than others, and what is sent is checked against them. */
function changesOf(values: Values, before: Values): SettingsChange {
  const changed = Object.entries(values).filter(([key, value]) => before[key as keyof Values] !== value);
  return Object.fromEntries(changed.map(([key, value]) => [key, NUMBERS.has(key) ? Number(value) : value]));
}

/** Facts of the shop that can be changed; who may not, reads them in the same places. */
export function ShopForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings');
  const id = useId();
  const mayWrite = useMay('settings:write');
  // The two addresses decide where customers and gateways are sent.
  const mayLead = useMay('system:admin');
  const schema = useMemo(() => {
    const needed = z.string().trim().min(1, t('wrong.needed'));
    const url = z
      .string()
      .trim()
      .regex(/^(https?:\/\/[^\s]+)?$/, t('wrong.url'));
    return z.object({
      name: needed,
      address: z.string().trim(),
      region: z.string(),
      tax_id: z.string().trim(),
      email: z.union([z.literal(''), z.email(t('wrong.email'))]),
      phone: z.string().trim(),
      locale: needed,
      zone: needed,
      public_base_url: url,
      hooks_base_url: url,
      invoice_terms_days: z.string().refine(whole(0, 365), t('wrong.terms')),
      pay_link_hours: z.string().refine(whole(1, 720), t('wrong.hours')),
    });
  }, [t]);
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: valuesOf(settings),
    mode: 'onTouched',
    disabled: !mayWrite,
  });
  const { register, formState, reset } = form;
  const regions = useQuery(regionsQuery(settings.country)).data?.items ?? [];
  const { errors } = formState;
  const [region, taxId] = useWatch({ control: form.control, name: ['region', 'tax_id'] });
  const change = useChangeSettings(settings, (saved) => {
    reset(valuesOf(saved));
    toast.done(t('saved'));
  });
  const labels = {
    name: t('field.name'),
    address: t('field.address'),
    region: t('field.region'),
    tax_id: t('field.taxId'),
    email: t('field.email'),
    phone: t('field.phone'),
    locale: t('field.locale'),
    zone: t('field.zone'),
    public_base_url: t('field.publicUrl'),
    hooks_base_url: t('field.hooksUrl'),
    invoice_terms_days: t('field.terms'),
    pay_link_hours: t('field.payLinkHours'),
  };
  return (
    <div className="max-w-3xl">
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={change.error}
        onSubmit={(values) => change.mutate(changesOf(values, valuesOf(settings)))}
      >
        <Section flat title={t('section.shop')}>
          <div className="grid gap-4 tablet:grid-cols-2">
            <Field label={labels.name} error={errors.name?.message}>
              <Input {...register('name')} dir="auto" />
            </Field>
            <TaxIdField
              label={labels.tax_id}
              error={errors.tax_id?.message}
              field={register('tax_id')}
              typed={taxId}
              regions={regions}
              chosen={region}
            />
            <Field label={labels.address} optional className="tablet:col-span-2" error={errors.address?.message}>
              <Textarea {...register('address')} dir="auto" />
            </Field>
            {regions.length > 0 && (
              <Field
                label={labels.region}
                optional
                className="tablet:col-span-2"
                hint={t('field.regionHint')}
                error={errors.region?.message}
              >
                <Controller
                  control={form.control}
                  name="region"
                  render={({ field }) => (
                    <RegionSelect
                      value={field.value}
                      onChange={field.onChange}
                      regions={regions}
                      placeholder={t('field.regionNone')}
                      disabled={!mayWrite}
                    />
                  )}
                />
              </Field>
            )}
            <Field label={labels.email} optional error={errors.email?.message}>
              <Input type="email" {...register('email')} dir="ltr" />
            </Field>
            <Field label={labels.phone} optional error={errors.phone?.message}>
              <Input type="tel" {...register('phone')} dir="ltr" />
            </Field>
          </div>
        </Section>
        <Section title={t('section.papers')}>
          <div className="grid gap-4 tablet:grid-cols-2">
            <Field label={labels.locale} hint={t('field.localeHint')} error={errors.locale?.message}>
              <Input {...register('locale')} dir="ltr" />
            </Field>
            <Field label={labels.zone} hint={t('field.zoneHint')} error={errors.zone?.message}>
              <Input {...register('zone')} dir="ltr" />
            </Field>
            <Field label={labels.invoice_terms_days} error={errors.invoice_terms_days?.message}>
              <Input inputMode="numeric" {...register('invoice_terms_days')} dir="ltr" className="text-end" />
            </Field>
            <Field label={labels.pay_link_hours} error={errors.pay_link_hours?.message}>
              <Input inputMode="numeric" {...register('pay_link_hours')} dir="ltr" className="text-end" />
            </Field>
          </div>
        </Section>
        <Section title={t('section.links')}>
          <div className="flex flex-col gap-4">
            <Field
              label={labels.public_base_url}
              optional
              hint={t('field.publicUrlHint')}
              error={errors.public_base_url?.message}
            >
              <Input type="url" {...register('public_base_url', { disabled: !mayLead })} dir="ltr" />
            </Field>
            <Field
              label={labels.hooks_base_url}
              optional
              hint={t('field.hooksUrlHint')}
              error={errors.hooks_base_url?.message}
            >
              <Input type="url" {...register('hooks_base_url', { disabled: !mayLead })} dir="ltr" />
            </Field>
          </div>
        </Section>
        <SaveBar form={id} dirty={formState.isDirty} busy={change.isPending} onReset={() => reset()} />
      </Form>
      <div className="mt-6 flex flex-col gap-6">
        <Logo has={settings.has_logo} mayWrite={mayWrite} />
        <Fixed settings={settings} />
      </div>
    </div>
  );
}

function Fixed({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings');
  const { tag } = useLocale();
  const month = new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, settings.fiscal_year_starts_month - 1, 15),
  );
  return (
    <Section title={t('section.fixed')}>
      <Facts
        columns={2}
        facts={[
          { label: t('field.country'), value: new Intl.DisplayNames(tag, { type: 'region' }).of(settings.country) },
          { label: t('field.currency'), value: settings.books_currency },
          { label: t('field.fiscalYear'), value: month },
        ]}
      />
    </Section>
  );
}
