import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useEffect, useId, useMemo } from 'react';
import { type Control, Controller, useFieldArray, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { SaveBar } from '@/components/form/save-bar';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { Page } from '@/components/ui/page';
import { ToneSign } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { ManualLines } from './manual-lines';
import { asTyped, blankLine, LINES_MAX, type ManualValues, manualSchema, sidesOf, toAsk } from './manual-values';
import { accountsQuery, usePostManualEntry } from './queries';

/** Enters something in the journal by hand: a day, a reason, debits and credits that come to nothing. */
export function ManualEntry({ booksCurrency }: { booksCurrency: string }) {
  const { t } = useTranslation('manual');
  const navigate = useNavigate();
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const id = useId();
  useCrumb(t('title'));
  const { data: chart } = useQuery(accountsQuery(false));
  const accounts = useMemo(() => (chart?.items ?? []).filter((account) => account.by_hand), [chart]);
  const post = usePostManualEntry();
  // After a render, so that nothing asks whether to leave what was just saved.
  useEffect(() => {
    if (!post.data) return;
    toast.done(t('done'));
    void navigate({ to: '/ledger/journal/$entryId', params: { entryId: post.data.id } });
  }, [post.data, navigate, t]);
  const schema = useMemo(() => manualSchema((key) => t(`wrong.${key}`)), [t]);
  const form = useForm<ManualValues, unknown, ManualValues>({
    resolver: zodResolver(schema),
    defaultValues: { dated_on: today, reason: '', lines: [blankLine(booksCurrency), blankLine(booksCurrency)] },
    mode: 'onTouched',
  });
  const { control, formState, register, getValues } = form;
  const lines = useFieldArray({ control, name: 'lines' });
  const { errors } = formState;
  const labels = useMemo(() => {
    const of: Record<string, string> = { dated_on: t('field.day'), reason: t('field.reason') };
    lines.fields.forEach((_, at) => {
      for (const name of ['account', 'party', 'debit'] as const) {
        of[`lines.${at}.${name}`] = t('field.ofLine', { line: at + 1, name: t(`field.${name}`) });
      }
    });
    return of;
  }, [t, lines.fields]);
  const balanceFault = (errors as { balance?: { message?: string } }).balance?.message;
  return (
    <Page title={t('title')} about={t('about')}>
      <Form
        form={form}
        id={id}
        labels={labels}
        problem={asTyped(post.error, getValues())}
        onSubmit={(values) => post.mutate(toAsk(values))}
        className="gap-6"
      >
        <div className="grid gap-4 tablet:grid-cols-[12rem_minmax(0,1fr)]">
          <Field label={labels.dated_on} hint={t('field.dayHint')} error={errors.dated_on?.message}>
            <Controller
              control={control}
              name="dated_on"
              render={({ field }) => (
                <DateField value={field.value} latest={today} onChange={(day) => day && field.onChange(day)} />
              )}
            />
          </Field>
          <Field label={labels.reason} required hint={t('field.reasonHint')} error={errors.reason?.message}>
            <Textarea rows={2} dir="auto" maxLength={500} {...register('reason')} />
          </Field>
        </div>
        <ManualLines form={form} lines={lines} accounts={accounts} booksCurrency={booksCurrency} />
        <div className="flex flex-wrap items-start gap-x-8 gap-y-3">
          <Button
            kind="ghost"
            icon={<Plus aria-hidden />}
            disabled={lines.fields.length >= LINES_MAX}
            onClick={() => lines.append(blankLine(getValues('lines').at(-1)?.currency ?? booksCurrency))}
          >
            {t('line.add')}
          </Button>
          <LiveBalance control={control} fault={balanceFault} />
        </div>
      </Form>
      <SaveBar
        form={id}
        dirty={formState.isDirty}
        busy={post.isPending}
        saved={post.isSuccess}
        action={t('post')}
        onReset={() => form.reset()}
      />
    </Page>
  );
}

/** Both sides as they are typed, and whether they agree; in each currency, since currencies are never added up. */
function LiveBalance({ control, fault }: { control: Control<ManualValues>; fault: string | undefined }) {
  const { t } = useTranslation('manual');
  const sides = sidesOf(useWatch({ control, name: 'lines' }));
  const agree = sides.length > 0 && sides.every(({ off }) => off.minor === 0);
  return (
    <section aria-label={t('balance.label')} aria-live="polite" className="ms-auto flex flex-col gap-1">
      {sides.length === 0 && <span className="text-soft">{t('balance.empty')}</span>}
      {sides.map(({ currency, debit, credit, off }) => (
        <div key={currency} className="flex flex-wrap items-baseline gap-x-4">
          <span className="text-soft">
            {t('field.debit')} <Amount value={debit} className="text-ink" />
          </span>
          <span className="text-soft">
            {t('field.credit')} <Amount value={credit} className="text-ink" />
          </span>
          {off.minor !== 0 && (
            <span className="font-strong text-red">
              {t(off.minor > 0 ? 'balance.creditMissing' : 'balance.debitMissing')}{' '}
              <Amount value={{ ...off, minor: Math.abs(off.minor) }} />
            </span>
          )}
        </div>
      ))}
      {agree && (
        <span className="flex items-center gap-2 font-strong text-green">
          <ToneSign tone="good" />
          {t('balance.agree')}
        </span>
      )}
      {fault && (
        <span role="alert" className="text-small text-red">
          {fault}
        </span>
      )}
    </section>
  );
}
