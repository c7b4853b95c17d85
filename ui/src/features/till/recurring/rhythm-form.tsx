import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Page } from '@/components/ui/page';
import { Select } from '@/components/ui/select';
import { type Goods, type Recurring, useSaveRecurring } from './queries';
import { ENDS, freshRhythm, type RhythmValues, rhythmAskOf, rhythmOf, rhythmSchema, UNITS } from './rhythm-values';

/** When an invoice is made again, and how. What is on it comes from the invoice that is repeated. */
export function RhythmForm({
  goods,
  customer,
  today,
  recurring,
  earnedByDay = false,
  onSaved,
  onLeave,
}: {
  goods: Goods;
  customer: string;
  today: string;
  /** The one to edit; a new one without. */
  recurring?: Recurring;
  /** Whether the invoice that is repeated is earned by the days it is for. */
  earnedByDay?: boolean;
  onSaved: (recurring: { id: string }) => void;
  onLeave: () => void;
}) {
  const { t } = useTranslation(['recurring', 'ui']);
  const id = useId();
  const schema = useMemo(() => rhythmSchema((key) => t(`wrong.${key}`)), [t]);
  const form = useForm<RhythmValues, unknown, RhythmValues>({
    resolver: zodResolver(schema),
    defaultValues: recurring ? rhythmOf(recurring) : freshRhythm(today, earnedByDay ? 'by_day' : 'at_once'),
    mode: 'onTouched',
  });
  const { control, register, formState } = form;
  const { errors } = formState;
  const [unit, end] = useWatch({ control, name: ['unit', 'end'] });
  const save = useSaveRecurring(recurring ?? null, onSaved);
  // Days of invoices that were made do not move: the rhythm stands from the first one on.
  const stands = (recurring?.periods.length ?? 0) > 0;
  const title = recurring ? t('form.edit') : t('form.new');
  useCrumb(title);
  const labels = Object.fromEntries(
    (['starts_on', 'every', 'day_of_month', 'ends_on', 'count', 'due_after_days'] as const).map((name) => [
      name,
      t(`field.${name}`),
    ]),
  );
  return (
    <Page title={title} about={<bdi>{customer}</bdi>}>
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={save.error}
        onSubmit={(values) => save.mutate(rhythmAskOf(values, goods))}
        className="max-w-2xl gap-6"
      >
        <div className="grid gap-4 tablet:grid-cols-4">
          <Field label={t('field.every')} error={errors.every?.message} required>
            <Input inputMode="numeric" dir="ltr" readOnly={stands} {...register('every')} />
          </Field>
          <Field label={t('field.unit')}>
            <Controller
              control={control}
              name="unit"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  disabled={stands}
                  choices={UNITS.map((value) => ({ value, label: t(`unit.${value}`) }))}
                />
              )}
            />
          </Field>
          {unit === 'months' && (
            <Field label={t('field.day_of_month')} hint={t('hint.dayOfMonth')} error={errors.day_of_month?.message}>
              <Input inputMode="numeric" dir="ltr" readOnly={stands} {...register('day_of_month')} />
            </Field>
          )}
          <Field label={t('field.starts_on')} error={errors.starts_on?.message} required>
            <Controller
              control={control}
              name="starts_on"
              render={({ field }) => <DateField value={field.value} onChange={field.onChange} disabled={stands} />}
            />
          </Field>
        </div>
        {stands && <p className="text-soft">{t('hint.stands')}</p>}
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={t('field.end')}>
            <Controller
              control={control}
              name="end"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  choices={ENDS.map((value) => ({ value, label: t(`ends.${value}`) }))}
                />
              )}
            />
          </Field>
          {end === 'day' && (
            <Field label={t('field.ends_on')} error={errors.ends_on?.message} required>
              <Controller
                control={control}
                name="ends_on"
                render={({ field }) => <DateField value={field.value} onChange={field.onChange} />}
              />
            </Field>
          )}
          {end === 'count' && (
            <Field label={t('field.count')} error={errors.count?.message} required>
              <Input inputMode="numeric" dir="ltr" {...register('count')} />
            </Field>
          )}
        </div>
        <div className="grid gap-4 tablet:grid-cols-2">
          <Field label={t('field.makes')} hint={t('hint.makes')}>
            <Controller
              control={control}
              name="makes"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  choices={(['drafts', 'issued'] as const).map((value) => ({ value, label: t(`makes.${value}`) }))}
                />
              )}
            />
          </Field>
          <Field label={t('field.due_after_days')} hint={t('hint.due')} error={errors.due_after_days?.message}>
            <Input inputMode="numeric" dir="ltr" {...register('due_after_days')} />
          </Field>
          <Field label={t('field.dated')} hint={t('hint.dated')}>
            <Controller
              control={control}
              name="dated"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  choices={(['due_day', 'today'] as const).map((value) => ({ value, label: t(`dated.${value}`) }))}
                />
              )}
            />
          </Field>
          <Field label={t('field.earned')} hint={t('hint.earned')}>
            <Controller
              control={control}
              name="earned"
              render={({ field }) => (
                <Select
                  value={field.value}
                  onChange={field.onChange}
                  choices={(['at_once', 'by_day'] as const).map((value) => ({ value, label: t(`earned.${value}`) }))}
                />
              )}
            />
          </Field>
        </div>
        <div className="flex gap-2">
          <Button kind="primary" type="submit" busy={save.isPending}>
            {recurring ? t('ui:form.save') : t('form.start')}
          </Button>
          <Button onClick={onLeave}>{t('form.leave')}</Button>
        </div>
      </Form>
    </Page>
  );
}
