import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { NextNumber } from './next-number';
import { PatternParts } from './pattern-parts';
import { type NumberSeries, useChangeSeries } from './queries';
import { useKindName } from './words';

interface Values {
  pattern: string;
}

/** Changes how the numbers of one kind of document look, and shows the next one while it is typed. */
export function PatternDialog({
  series,
  onClose,
  onDone,
}: {
  series: NumberSeries;
  onClose: () => void;
  onDone: (series: NumberSeries) => void;
}) {
  const { t } = useTranslation(['numbering', 'ui']);
  const id = useId();
  const kindName = useKindName();
  const change = useChangeSeries(series, onDone);
  const schema = useMemo(
    () => z.object({ pattern: z.string().trim().min(1, t('wrong.pattern')).max(80, t('wrong.long')) }),
    [t],
  );
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: { pattern: series.pattern },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const typed = form.watch('pattern').trim();
  const labels = { pattern: t('field.pattern') };
  const submit = ({ pattern }: Values) => {
    if (pattern === series.pattern) onClose();
    else change.mutate({ pattern });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('dialog.title', { kind: kindName(series.kind) })}
      about={t('dialog.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={change.isPending}>
            {t('dialog.save')}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} labels={labels} problem={change.error} onSubmit={submit}>
        <Field
          label={labels.pattern}
          required
          hint={t(series.plain_only ? 'rule.plain' : 'rule.free', { count: series.length_max })}
          error={errors.pattern?.message}
        >
          <Input
            {...form.register('pattern')}
            dir="ltr"
            className="font-mono"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        </Field>
        {typed !== '' && <NextNumber series={series} pattern={typed} />}
        <PatternParts series={series} />
      </Form>
    </Dialog>
  );
}
