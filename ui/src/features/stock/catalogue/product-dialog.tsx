import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useRef } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { UnitPriceField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import type { Problem } from '@/lib/problem';
import { type Product, type ProductFacts, taxCodesQuery, useAddProduct, useChangeProduct } from './queries';

export interface ProductDialogProps {
  open: boolean;
  onClose: () => void;
  onDone: (product: Product) => void;
  /** The product to edit; a new one without. */
  product?: Product;
  /** A name that was typed elsewhere already. */
  name?: string;
  /** Currency of a new product's price. */
  currency: string;
}

/** Adds or edits a product. The form lives as long as the dialog is open. */
export function ProductDialog({ open, onClose, onDone, product, name, currency }: ProductDialogProps) {
  return open ? (
    product ? (
      <EditProduct product={product} onClose={onClose} onDone={onDone} />
    ) : (
      <AddProduct name={name ?? ''} currency={currency} onClose={onClose} onDone={onDone} />
    )
  ) : null;
}

type Ends = Pick<ProductDialogProps, 'onClose' | 'onDone'>;

function AddProduct({ name, currency, onClose, onDone }: { name: string; currency: string } & Ends) {
  const { t } = useTranslation('products');
  const add = useAddProduct(onDone);
  const start = { name, sku: '', unit: '', unit_price: null, currency, tax_code: '', hsn: '', active: true };
  return (
    <ProductForm
      title={t('createTitle')}
      action={t('create')}
      start={start}
      onSubmit={({ active: _, ...facts }) => add.mutate(facts)}
      onClose={onClose}
      saving={add}
    />
  );
}

function EditProduct({ product, onClose, onDone }: { product: Product } & Ends) {
  const { t } = useTranslation('products');
  const change = useChangeProduct(product, onDone);
  return (
    <ProductForm
      title={t('editTitle', { name: product.name })}
      action={t('save')}
      start={valuesOf(product)}
      onSubmit={(facts) => change.mutate(facts)}
      onClose={onClose}
      saving={change}
      editing
    />
  );
}

interface Values {
  name: string;
  sku: string;
  unit: string;
  unit_price: string | null;
  currency: string;
  tax_code: string;
  hsn: string;
  active: boolean;
}

const valuesOf = (product: Product): Values => ({
  name: product.name,
  sku: product.sku ?? '',
  unit: product.unit,
  unit_price: product.unit_price,
  currency: product.currency,
  tax_code: product.tax_code,
  hsn: product.hsn ?? '',
  active: product.active,
});

/** A text that keeps its own direction inside a line of another: `GST 5 %` in Arabic. */
const isolated = (text: string) => `\u2068${text}\u2069`;

interface ProductFormProps {
  title: string;
  action: string;
  start: Values;
  onSubmit: (facts: ProductFacts & { active: boolean }) => void;
  onClose: () => void;
  saving: { isPending: boolean; error: Problem | null };
  editing?: boolean;
}

function ProductForm({ title, action, start, onSubmit, onClose, saving, editing }: ProductFormProps) {
  const { t } = useTranslation(['products', 'ui']);
  const id = useId();
  const codes = useQuery(taxCodesQuery).data?.items ?? [];
  // What stands in the price field and cannot be read: it must not be saved as the price before it.
  const unread = useRef<string | null>(null);
  const schema = useMemo(
    () =>
      z.object({
        name: z.string().trim().min(1, t('wrong.name')).max(200),
        sku: z.string().trim().max(60),
        unit: z.string().trim().max(20),
        unit_price: z
          .string()
          .nullable()
          .superRefine((price, context) => {
            const message = unread.current ?? (price === null ? t('wrong.price') : null);
            if (message !== null) context.addIssue({ code: 'custom', message });
          }),
        currency: z.string().regex(/^[A-Z]{3}$/, t('wrong.currency')),
        tax_code: z.string().min(1, t('wrong.tax')),
        hsn: z
          .string()
          .trim()
          .max(16)
          .regex(/^[\w. -]*$/, t('wrong.hsn')),
        active: z.boolean(),
      }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { register, formState, control, watch, trigger } = form;
  const { errors } = formState;
  const currency = watch('currency');
  const labels = {
    name: t('field.name'),
    unit_price: t('field.price'),
    currency: t('field.currency'),
    unit: t('field.unit'),
    tax_code: t('field.tax'),
    sku: t('field.sku'),
    hsn: t('field.hsn'),
  };
  const currencies = [...new Set([start.currency, ...COMMON_CURRENCIES])];
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="middle"
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={saving.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={saving.error}
        onSubmit={({ unit_price, ...facts }) => onSubmit({ ...facts, unit_price: unit_price ?? '0' })}
      >
        <Field label={labels.name} required error={errors.name?.message}>
          <Input {...register('name')} dir="auto" autoComplete="off" autoFocus />
        </Field>
        <div className="grid gap-4 tablet:grid-cols-[2fr_1fr_1fr]">
          <Field label={labels.unit_price} required error={errors.unit_price?.message}>
            <Controller
              control={control}
              name="unit_price"
              render={({ field }) => (
                <UnitPriceField
                  {...field}
                  currency={currency}
                  onFault={(fault) => {
                    unread.current = fault;
                    void trigger('unit_price');
                  }}
                />
              )}
            />
          </Field>
          <Field label={labels.currency} required error={errors.currency?.message}>
            <Controller
              control={control}
              name="currency"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  choices={currencies.map((code) => ({ value: code, label: code }))}
                />
              )}
            />
          </Field>
          <Field label={labels.unit} optional hint={t('field.unitHint')} error={errors.unit?.message}>
            <Input {...register('unit')} dir="auto" autoComplete="off" />
          </Field>
        </div>
        <Field label={labels.tax_code} required error={errors.tax_code?.message}>
          <Controller
            control={control}
            name="tax_code"
            render={({ field }) => (
              <Select
                value={field.value || null}
                onChange={field.onChange}
                onBlur={field.onBlur}
                placeholder={t('field.taxChoose')}
                choices={codes
                  .filter((code) => code.active || code.code === start.tax_code)
                  .map((code) => ({ value: code.code, label: isolated(code.name), detail: code.code }))}
              />
            )}
          />
        </Field>
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={labels.sku} optional hint={t('field.skuHint')} error={errors.sku?.message}>
            <Input {...register('sku')} dir="ltr" autoComplete="off" />
          </Field>
          <Field label={labels.hsn} optional hint={t('field.hsnHint')} error={errors.hsn?.message}>
            <Input {...register('hsn')} dir="ltr" autoComplete="off" />
          </Field>
        </div>
        {editing && (
          <Controller
            control={control}
            name="active"
            render={({ field }) => (
              <Checkbox
                checked={field.value}
                onChange={field.onChange}
                label={t('field.active')}
                hint={t('field.activeHint')}
              />
            )}
          />
        )}
      </Form>
    </Dialog>
  );
}
