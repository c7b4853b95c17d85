import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amounts } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Textarea } from '@/components/ui/input';
import { Progress } from '@/components/ui/progress';
import { useLocale } from '@/lib/locale';
import { moneyText, sums } from '@/lib/money';
import { asProblem } from '@/lib/problem';
import { ManyRows, RefusedRows } from './many-rows';
import { type Chosen, nameOf, sortedBy } from './many-values';
import { newMany, type SentMany } from './open-ask';
import { type ManyOutcome, useRequestRefunds, wholeEffectQuery } from './queries';

/** What would go back of each payment, what somebody has to approve and what cannot go, all before the one confirmation. */
export function ManyForm({
  payments,
  onClose,
  onDone,
  onUnclear,
}: {
  payments: readonly Chosen[];
  onClose: () => void;
  onDone: (outcomes: ManyOutcome[], sent: SentMany) => void;
  onUnclear: (sent: SentMany) => void;
}) {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  // Each opening asks anew.
  const [round] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState('');
  const [leftReason, setLeftReason] = useState(false);
  const trials = useQueries({ queries: payments.map(({ id }) => wholeEffectQuery(id, round)) });
  const request = useRequestRefunds(onDone);
  const sorted = sortedBy(
    payments,
    trials.map(({ data, error, isFetching }) => ({
      effect: isFetching ? undefined : data,
      problem: error && !isFetching ? asProblem(error) : null,
    })),
  );
  const { leaving, asking, refused, unknown, coming } = sorted;
  const going = [...leaving, ...asking];
  const known = coming === 0 && unknown.length === 0;
  const noReason = reason.trim() === '';
  const ready = known && going.length > 0 && !noReason;
  const onlyAsks = leaving.length === 0 && asking.length > 0;
  const total = sums(going.map(({ effect }) => effect.amount));
  const [single] = total.length === 1 ? total : [];
  const words = { count: going.length, ...(single ? { amount: moneyText(single, tag) } : {}) };
  const rows = going.map(({ payment, effect }) => ({ id: payment.id, name: nameOf(payment), amount: effect.amount }));
  return (
    <Confirm
      open
      onClose={onClose}
      width="middle"
      kind={onlyAsks ? 'primary' : 'danger'}
      title={t('many.title', { count: payments.length })}
      effect={onlyAsks ? t('many.effectAsk') : t('many.effect')}
      action={
        !known || going.length === 0
          ? t('request.action')
          : single
            ? t(onlyAsks ? 'many.askFor' : 'many.refundFor', words)
            : t(onlyAsks ? 'many.ask' : 'many.refund', words)
      }
      {...(leaving.length > 0 ? { typed: t('request.word') } : {})}
      disabled={!ready}
      busy={request.isPending}
      onConfirm={() =>
        ready &&
        request.mutate(newMany(rows, reason.trim()), {
          onError: (problem, sent) => problem.isUnclear && onUnclear(sent),
        })
      }
    >
      <section aria-label={t('effect.title')} aria-busy={coming > 0} className="flex flex-col gap-4">
        {coming > 0 && <Progress label={t('many.looking')} done={payments.length - coming} total={payments.length} />}
        {leaving.length > 0 && (
          <ManyRows title={t('many.leaving', { count: leaving.length })} tone="good" rows={leaving} />
        )}
        {asking.length > 0 && (
          <ManyRows title={t('many.asking', { count: asking.length })} tone="waiting" rows={asking} />
        )}
        {refused.length > 0 && <RefusedRows title={t('many.refused', { count: refused.length })} rows={refused} />}
        {unknown[0] && (
          <div className="flex flex-col gap-2">
            <ErrorPanel error={unknown[0].problem} compact />
            <Button
              className="self-start"
              onClick={() => {
                for (const trial of trials) if (trial.isError) void trial.refetch();
              }}
            >
              {t('many.lookAgain', { count: unknown.length })}
            </Button>
          </div>
        )}
        <p className="flex flex-wrap items-baseline justify-between gap-x-4 border-t border-ink pt-2">
          <span className="font-strong">{t('many.total')}</span>
          <Amounts values={total} strong />
        </p>
        {leaving.length > 1 && <p className="text-small text-faint">{t('many.limits')}</p>}
      </section>
      {going.length > 0 && (
        <Field
          label={t('field.reason')}
          required
          hint={t('many.reasonHint')}
          error={leftReason && noReason ? t('wrong.reason') : undefined}
        >
          <Textarea
            rows={2}
            maxLength={500}
            dir="auto"
            value={reason}
            onBlur={() => setLeftReason(true)}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      {request.error && <ErrorPanel error={request.error} compact />}
    </Confirm>
  );
}
