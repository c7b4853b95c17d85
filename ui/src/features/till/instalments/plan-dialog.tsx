import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Radio } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { Select } from '@/components/ui/select';
import { CorrectionWays } from '@/components/ui/way-out';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { asProblem } from '@/lib/problem';
import { useSettled } from '@/lib/use-settled';
import { PlanParts } from './plan-parts';
import { PlanSum } from './plan-sum';
import {
  PARTS_LEAST,
  PARTS_MOST,
  type PlanValues,
  placeOf,
  planAsk,
  SPACINGS,
  SPLITS,
  startOf,
  withCount,
  withDays,
  withSplit,
} from './plan-values';
import { type Invoice, planQuery, usePlan } from './queries';

/** Splits what is owed into parts with days of their own. Every share that is shown comes from the server's rules. */
export function PlanDialog({
  invoice,
  onClose,
  onDone,
}: {
  invoice: Invoice;
  onClose: () => void;
  onDone: (invoice: Invoice) => void;
}) {
  const { t } = useTranslation(['instalments', 'ui']);
  const id = useId();
  const say = useProblemWords();
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const [values, setValues] = useState<PlanValues>(() => startOf(invoice, today));
  const [count, setCount] = useState<string | null>(() => String(values.parts.length));
  const [faults, setFaults] = useState<Record<string, string | null>>({});
  const ask = planAsk(values);
  const { settled, late } = useSettled(ask);
  const preview = useQuery(planQuery(invoice.id, settled));
  const plan = usePlan(invoice.id, onDone);

  const counted = Number(count ?? Number.NaN);
  const countFits = Number.isInteger(counted) && counted >= PARTS_LEAST && counted <= PARTS_MOST;
  const changeCount = (next: string | null) => {
    setCount(next);
    const parts = Number(next ?? Number.NaN);
    if (Number.isInteger(parts) && parts >= PARTS_LEAST && parts <= PARTS_MOST) {
      setValues((before) => withCount(before, parts));
      setFaults({});
    }
  };
  const change = (next: PlanValues) => {
    setValues(next);
    if (plan.error) plan.reset();
  };

  // The last refusal stands until something is changed; before that the rules speak while it is typed.
  const refused = plan.error ?? (late || !preview.error ? null : asProblem(preview.error));
  const place = placeOf(refused?.field);
  const isLate = late || preview.isPlaceholderData;
  const shown = preview.data;
  const adds = shown !== undefined && shown.difference.minor === 0 && shown.parts.length === values.parts.length;
  const unreadable = Object.values(faults).some(Boolean);
  const ready = ask !== null && countFits && !unreadable && !isLate && adds && !preview.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && ask) plan.mutate(ask);
  };
  const first = values.parts[0]?.due_on ?? today;
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('plan.title')}
      about={<bdi>{[invoice.number, invoice.customer?.name].filter(Boolean).join(' · ')}</bdi>}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={plan.isPending} disabled={!ready}>
            {t('plan.action', { count: values.parts.length })}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Radio
          label={t('plan.split')}
          value={values.split}
          onChange={(split) => {
            change(withSplit(values, split, shown));
            setFaults({});
          }}
          choices={SPLITS.map((value) => ({ value, label: t(`split.${value}`), hint: t(`split.${value}Hint`) }))}
        />
        <div className="grid grid-cols-2 gap-4 tablet:grid-cols-3">
          <Field label={t('plan.count')} error={countFits ? undefined : t('wrong.count')}>
            <QuantityField decimals={0} value={count} onChange={changeCount} inputMode="numeric" />
          </Field>
          <Field label={t('plan.first')}>
            <DateField
              value={first}
              earliest={invoice.issued_on ?? undefined}
              onChange={(day) => day && change(withDays(values, day, values.spacing))}
            />
          </Field>
          <Field label={t('plan.spacing')} className="col-span-2 tablet:col-span-1">
            <Select
              value={values.spacing}
              onChange={(spacing) => change(withDays(values, first, spacing))}
              choices={SPACINGS.map((value) => ({ value, label: t(`spacing.${value}`) }))}
            />
          </Field>
        </div>
        <PlanParts
          currency={invoice.currency}
          values={values}
          shown={shown}
          late={isLate}
          wrong={place && refused ? { ...place, sentence: say(refused).what } : null}
          faults={faults}
          onFault={(key, fault) => setFaults((before) => ({ ...before, [key]: fault }))}
          onChange={change}
        />
        <PlanSum values={values} shown={shown} late={isLate} total={invoice.total} onChange={change} />
        {refused && !place && <ErrorPanel error={refused} compact />}
        {refused && <CorrectionWays problem={refused} invoiceId={invoice.id} onGo={onClose} />}
      </form>
    </Dialog>
  );
}
