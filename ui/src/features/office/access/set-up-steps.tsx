import { zodResolver } from '@hookform/resolvers/zod';
import { useMemo } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import type { Shape } from '@/api/client';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Input, Textarea } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import type { Problem } from '@/lib/problem';

export interface ShopValues {
  name: string;
  country: string;
  books_currency: string;
  zone: string;
}

export function ShopStep({
  presets,
  start,
  onNext,
}: {
  presets: readonly Shape<'Preset'>[];
  start: ShopValues;
  onNext: (values: ShopValues) => void;
}) {
  const { t } = useTranslation('access');
  const { tag } = useLocale();
  const schema = useMemo(() => {
    const needed = z.string().trim().min(1, t('setUp.wrong.needed'));
    return z.object({ name: needed, country: needed, books_currency: needed, zone: needed });
  }, [t]);
  const form = useForm<ShopValues, unknown, ShopValues>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const preset = presets.find((one) => one.country === form.watch('country'));
  const currencies = [...new Set([...(preset ? [preset.currency] : []), ...COMMON_CURRENCIES])];
  const currencyNames = new Intl.DisplayNames(tag, { type: 'currency' });
  const month =
    preset &&
    new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(
      Date.UTC(2026, preset.fiscal_year_starts_month - 1, 15),
    );
  const labels = {
    name: t('setUp.name'),
    country: t('setUp.country'),
    books_currency: t('setUp.currency'),
    zone: t('setUp.zone'),
  };
  return (
    <Form form={form} labels={labels} onSubmit={onNext}>
      <Field label={labels.name} hint={t('setUp.nameHint')} error={errors.name?.message}>
        <Input {...form.register('name')} dir="auto" autoComplete="organization" autoFocus />
      </Field>
      <div className="grid gap-4 tablet:grid-cols-2">
        <Field label={labels.country} error={errors.country?.message}>
          <Controller
            control={form.control}
            name="country"
            render={({ field }) => (
              <Select
                value={field.value}
                choices={presets.map((one) => ({ value: one.country, label: one.name }))}
                onChange={(country) => {
                  field.onChange(country);
                  const chosen = presets.find((one) => one.country === country);
                  if (chosen) {
                    form.setValue('books_currency', chosen.currency);
                    form.setValue('zone', chosen.zones[0] ?? '');
                  }
                }}
              />
            )}
          />
        </Field>
        <Field label={labels.zone} error={errors.zone?.message}>
          <Controller
            control={form.control}
            name="zone"
            render={({ field }) => (
              <Select
                value={field.value}
                onChange={field.onChange}
                choices={(preset?.zones ?? [start.zone]).map((zone) => ({ value: zone, label: zone }))}
              />
            )}
          />
        </Field>
      </div>
      <Field label={labels.books_currency} hint={t('setUp.currencyHint')} error={errors.books_currency?.message}>
        <Controller
          control={form.control}
          name="books_currency"
          render={({ field }) => (
            <Select
              value={field.value}
              onChange={field.onChange}
              choices={currencies.map((code) => ({ value: code, label: `${code} – ${currencyNames.of(code)}` }))}
            />
          )}
        />
      </Field>
      {preset && (
        <dl className="flex flex-col gap-1 border-s-2 border-rule-strong ps-3 text-soft">
          <dt className="text-small font-strong">{t('setUp.taxes')}</dt>
          <dd>
            {preset.tax_codes.length > 0 ? preset.tax_codes.map((code) => code.name).join(' · ') : t('setUp.noTaxes')}
          </dd>
          <dd>{t('setUp.fiscalYear', { month })}</dd>
        </dl>
      )}
      <div className="flex justify-end">
        <Button kind="primary" type="submit">
          {t('setUp.next')}
        </Button>
      </div>
    </Form>
  );
}

export interface PapersValues {
  address: string;
  tax_id: string;
  email: string;
  phone: string;
  practice: boolean;
}

export function PapersStep({
  start,
  onBack,
  onNext,
}: {
  start: PapersValues;
  onBack: () => void;
  onNext: (values: PapersValues) => void;
}) {
  const { t } = useTranslation(['access', 'ui']);
  const schema = useMemo(
    () =>
      z.object({
        address: z.string().trim(),
        tax_id: z.string().trim(),
        email: z.union([z.literal(''), z.email(t('setUp.wrong.email'))]),
        phone: z.string().trim(),
        practice: z.boolean(),
      }),
    [t],
  );
  const form = useForm<PapersValues, unknown, PapersValues>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const labels = {
    address: t('setUp.address'),
    tax_id: t('setUp.taxId'),
    email: t('setUp.email'),
    phone: t('setUp.phone'),
  };
  return (
    <Form form={form} labels={labels} onSubmit={onNext}>
      <Field label={labels.address} optional>
        <Textarea {...form.register('address')} dir="auto" autoComplete="street-address" autoFocus />
      </Field>
      <Field label={labels.tax_id} optional>
        <Input {...form.register('tax_id')} dir="ltr" />
      </Field>
      <div className="grid gap-4 tablet:grid-cols-2">
        <Field label={labels.email} optional error={errors.email?.message}>
          <Input type="email" dir="ltr" {...form.register('email')} autoComplete="email" />
        </Field>
        <Field label={labels.phone} optional>
          <Input type="tel" dir="ltr" {...form.register('phone')} autoComplete="tel" />
        </Field>
      </div>
      <Controller
        control={form.control}
        name="practice"
        render={({ field }) => (
          <Checkbox
            checked={field.value}
            onChange={field.onChange}
            label={t('setUp.practice')}
            hint={t('setUp.practiceHint')}
          />
        )}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>{t('setUp.back')}</Button>
        <Button kind="primary" type="submit">
          {t('setUp.next')}
        </Button>
      </div>
    </Form>
  );
}

export interface OwnerValues {
  name: string;
  login: string;
  password: string;
  again: string;
}

export function OwnerStep({
  shop,
  busy,
  problem,
  onBack,
  onNext,
}: {
  shop: string;
  busy: boolean;
  problem: Problem | null;
  onBack: () => void;
  onNext: (values: OwnerValues) => void;
}) {
  const { t } = useTranslation('access');
  const schema = useMemo(
    () =>
      z
        .object({
          name: z.string().trim().min(1, t('setUp.wrong.needed')),
          login: z
            .string()
            .trim()
            .regex(/^[a-z0-9][a-z0-9.-]+$/, t('setUp.wrong.login')),
          password: z.string().min(12, t('setUp.wrong.short')),
          again: z.string(),
        })
        .refine((values) => values.password === values.again, { path: ['again'], error: t('setUp.wrong.differs') }),
    [t],
  );
  const form = useForm<OwnerValues, unknown, OwnerValues>({
    resolver: zodResolver(schema),
    defaultValues: { name: '', login: '', password: '', again: '' },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const labels = {
    name: t('setUp.ownerName'),
    login: t('setUp.login'),
    password: t('setUp.password'),
    again: t('setUp.again'),
  };
  return (
    <Form form={form} labels={labels} problem={problem} onSubmit={onNext}>
      <div className="grid gap-4 tablet:grid-cols-2">
        <Field label={labels.name} error={errors.name?.message}>
          <Input {...form.register('name')} dir="auto" autoComplete="name" autoFocus />
        </Field>
        <Field label={labels.login} hint={t('setUp.loginHint')} error={errors.login?.message}>
          <Input
            {...form.register('login')}
            dir="ltr"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field label={labels.password} hint={t('setUp.passwordHint')} error={errors.password?.message}>
          <Input type="password" {...form.register('password')} autoComplete="new-password" />
        </Field>
        <Field label={labels.again} error={errors.again?.message}>
          <Input type="password" {...form.register('again')} autoComplete="new-password" />
        </Field>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>{t('setUp.back')}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {t('setUp.finish', { shop: shop || t('setUp.yourShop') })}
        </Button>
      </div>
    </Form>
  );
}
