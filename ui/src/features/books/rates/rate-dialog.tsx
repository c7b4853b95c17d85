import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo, useRef } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { DateField } from '@/components/form/date-field';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Select } from '@/components/ui/select';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { type ExchangeRate, useEnterRate } from './queries';
import { rateFault, rateId } from './rate';
import { useWorth } from './use-worth';

interface Values {
  currency: string;
  from_on: string;
  rate: string | null;
}

/** Enters what one unit of a currency is worth from a day on, or changes the rate of that day. */
export function RateDialog({
  books,
  rates,
  start,
  editing,
  onClose,
  onDone,
}: {
  books: string;
  /** What is entered already, as far as it was read. */
  rates: readonly ExchangeRate[];
  start: Values;
  editing: boolean;
  onClose: () => void;
  onDone: (rate: ExchangeRate) => void;
}) {
  const { t } = useTranslation(['rates', 'ui']);
  const { tag } = useLocale();
  const id = useId();
  const enter = useEnterRate(onDone);
  const worth = useWorth(books);
  // What stands in the rate field and cannot be read: it must not be saved as the rate before it.
  const unread = useRef<string | null>(null);
  const schema = useMemo(
    () =>
      z.object({
        currency: z.string().regex(/^[A-Z]{3}$/, t('wrong.currency')),
        from_on: z.string(),
        rate: z
          .string()
          .nullable()
          .superRefine((rate, context) => {
            const fault = rate === null ? 'small' : rateFault(rate);
            const message =
              unread.current ?? (fault === null ? null : fault === 'large' ? t('wrong.tooLarge') : t('wrong.rate'));
            if (message !== null) context.addIssue({ code: 'custom', message });
          }),
      }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: start,
    mode: 'onTouched',
  });
  const { control, formState, watch, trigger } = form;
  const { errors } = formState;
  const { currency, from_on, rate } = watch();
  const labels = {
    currency: t('field.currency'),
    from_on: t('field.from'),
    rate: t('field.rate', { currency, books }),
  };
  const names = useMemo(() => new Intl.DisplayNames(tag, { type: 'currency' }), [tag]);
  const currencies = [...new Set([start.currency, ...COMMON_CURRENCIES])].filter((code) => code && code !== books);
  const place = rateId({ currency, from_on });
  const replaced = editing && place === rateId(start) ? undefined : rates.find((one) => rateId(one) === place);
  return (
    <Dialog
      open
      onClose={onClose}
      title={editing ? t('dialog.change', { currency: start.currency }) : t('dialog.new')}
      about={t('dialog.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={enter.isPending}>
            {t('dialog.save')}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={enter.error}
        onSubmit={(values) =>
          enter.mutate({ currency: values.currency, from_on: values.from_on, rate: values.rate ?? '' })
        }
      >
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={labels.currency} required error={errors.currency?.message}>
            <Controller
              control={control}
              name="currency"
              render={({ field }) => (
                <Select
                  value={field.value || null}
                  onChange={field.onChange}
                  onBlur={field.onBlur}
                  disabled={editing}
                  choices={currencies.map((code) => ({ value: code, label: code, detail: names.of(code) }))}
                />
              )}
            />
          </Field>
          <Field label={labels.from_on} hint={t('field.fromHint')} error={errors.from_on?.message}>
            <Controller
              control={control}
              name="from_on"
              render={({ field }) => (
                <DateField value={field.value} onChange={(day) => day && field.onChange(day)} disabled={editing} />
              )}
            />
          </Field>
        </div>
        <Field
          label={labels.rate}
          required
          hint={rate !== null && rateFault(rate) === null ? worth(currency, rate) : t('field.rateHint')}
          error={errors.rate?.message}
        >
          <Controller
            control={control}
            name="rate"
            render={({ field }) => (
              <QuantityField
                {...field}
                decimals={10}
                autoFocus
                onFault={(fault) => {
                  unread.current = fault;
                  void trigger('rate');
                }}
              />
            )}
          />
        </Field>
        {replaced && (
          <p className="border-s-2 border-rule-strong ps-3 text-soft">
            {t('dialog.replaces', { rate: worth(replaced.currency, replaced.rate) })}
          </p>
        )}
      </Form>
    </Dialog>
  );
}
