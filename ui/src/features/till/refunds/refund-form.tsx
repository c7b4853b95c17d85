import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { LineChoice } from '@/components/form/line-choice';
import { MoneyField } from '@/components/form/money-field';
import { Amount } from '@/components/ui/amount';
import { Radio } from '@/components/ui/choice';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { Textarea } from '@/components/ui/input';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { asProblem, type Problem } from '@/lib/problem';
import { useSettled } from '@/lib/use-settled';
import { Concerns } from './concerns';
import { EffectOfRefund } from './effect-of-refund';
import { newAsk, type SentAsk } from './open-ask';
import {
  type Invoice,
  type LeftToCredit,
  type Payment,
  type Refund,
  type Refundable,
  refundEffectQuery,
  type Takes,
  useRequestRefund,
} from './queries';
import { isWholeOnly, isWithin, placeOf, type RefundValues, refundOf, scopesOf, startOf } from './refund-values';

/** Stands for the reason while the effect is asked for: it does not depend on it. */
const ANY_REASON = '-';

/** Refusals that another way of giving the money back would answer. */
const OF_THE_WAY: ReadonlySet<string> = new Set(['refund.not_offered', 'refund.whole_only', 'refund.account_unfit']);
const leadsToMore = ({ code, field }: Problem) => field === 'customer_words' || OF_THE_WAY.has(code);

/** The form over what is left of a payment; what a refund would do comes from the server while it is filled in. */
export function RefundForm({
  payment,
  left,
  lines,
  onClose,
  onDone,
  onUnclear,
}: {
  payment: Payment;
  left: Refundable;
  /** The invoice behind the payment, where it has one that this person may see. */
  lines: { invoice: Invoice; left: LeftToCredit } | null;
  onClose: () => void;
  onDone: (refund: Refund) => void;
  /** It was sent, and may have arrived. */
  onUnclear: (sent: SentAsk) => void;
}) {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  const say = useProblemWords();
  const toCredit = lines?.left ?? null;
  const [values, setValues] = useState<RefundValues>(() => startOf(left, toCredit));
  const [faults, setFaults] = useState<Record<string, string | null>>({});
  const [leftReason, setLeftReason] = useState(false);
  const [more, setMore] = useState(() => isWholeOnly(left, values.method));
  const { settled, late } = useSettled(refundOf({ ...values, words: '' }, left, ANY_REASON));
  const preview = useQuery(refundEffectQuery(payment.id, settled));
  const request = useRequestRefund(payment.id, onDone);
  const change = (next: Partial<RefundValues>) => {
    setValues((before) => ({ ...before, ...next }));
    if (request.error) request.reset();
  };
  const onFault = (key: string, fault: string | null) => setFaults((before) => ({ ...before, [key]: fault }));

  // The last refusal stands until something is changed; before that the rules speak while it is typed.
  const refused = request.error ?? (late || settled === null || !preview.error ? null : asProblem(preview.error));
  const place = refused ? placeOf(refused.field, values) : null;
  const said = (name: 'amount' | 'reason' | 'words') => (refused && place === name ? say(refused).what : undefined);
  const inMore = refused !== null && leadsToMore(refused);
  useEffect(() => {
    if (inMore) setMore(true);
  }, [inMore]);
  // What is shown is then what this very ask does, apart from the reason and the words, as the books are now.
  const isLate = late || preview.isFetching;
  const shown = settled === null || preview.isError ? undefined : preview.data;
  const ask = refundOf(values, left);
  const unreadable = Object.values(faults).some(Boolean);
  const noReason = values.reason.trim() === '';
  const ready = ask !== null && !noReason && !unreadable && !isLate && shown !== undefined;
  const tooMuch =
    values.amount !== null && !isWithin(values.amount, left)
      ? t('wrong.amount', { most: moneyText(left.left, tag) })
      : undefined;
  const scopes = scopesOf(left, toCredit, values.method);
  // Only what somebody else has to approve can still be stopped.
  const needsApproval = preview.data?.needs_approval ?? false;
  const amount = shown && moneyText(shown.amount, tag);
  return (
    <Confirm
      open
      onClose={onClose}
      width="middle"
      kind={needsApproval ? 'primary' : 'danger'}
      title={t('request.title')}
      effect={needsApproval ? t('request.effectAsk') : t(`request.effect.${values.method ?? 'original'}`)}
      action={
        amount === undefined
          ? t('request.action')
          : needsApproval
            ? t('request.ask', { amount })
            : t('request.refund', { amount })
      }
      {...(needsApproval ? {} : { typed: t('request.word') })}
      disabled={!ready}
      busy={request.isPending}
      onConfirm={() =>
        ready &&
        request.mutate(newAsk(ask, shown.amount), {
          onError: (problem, sent) => problem.isUnclear && onUnclear(sent),
        })
      }
    >
      <WhatIsLeft left={left} />
      {scopes.length > 1 ? (
        <Radio
          label={t('scope.label')}
          value={values.scope}
          onChange={(scope) => {
            setFaults({});
            change({ scope });
          }}
          choices={scopes.map((value) => ({ value, label: t(`scope.${value}`), hint: t(`scope.${value}Hint`) }))}
        />
      ) : (
        <p className="text-soft">{t('scope.wholeOnly')}</p>
      )}
      {values.scope === 'amount' && (
        <Field
          label={t('field.amount')}
          required
          error={faults.amount ?? tooMuch ?? said('amount')}
          hint={t('field.amountHint', { most: moneyText(left.left, tag) })}
        >
          <MoneyField
            currency={left.left.currency}
            value={values.amount}
            onChange={(typed) => change({ amount: typed })}
            onFault={(fault) => onFault('amount', fault)}
          />
        </Field>
      )}
      {values.scope === 'lines' && lines && (
        <LineChoice
          currency={left.left.currency}
          printed={lines.invoice.lines}
          left={lines.left.lines}
          values={values}
          wrong={refused && typeof place === 'number' ? { line: place, sentence: say(refused).what } : null}
          faults={faults}
          onFault={onFault}
          onChange={change}
        />
      )}
      <Field
        label={t('field.reason')}
        required
        hint={t('field.reasonHint')}
        error={said('reason') ?? (leftReason && noReason ? t('wrong.reason') : undefined)}
      >
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          value={values.reason}
          onBlur={() => setLeftReason(true)}
          onChange={(event) => change({ reason: event.target.value })}
        />
      </Field>
      {/* The usual way is right nearly always, and what a refund does has to be in sight. */}
      <details open={more} onToggle={(event) => setMore(event.currentTarget.open)}>
        <summary className="min-h-6 w-fit cursor-pointer text-small text-blue hover:underline">
          {t('request.more')}
        </summary>
        <div className="mt-2 grid gap-4">
          {left.methods.length > 1 && (
            <Radio
              label={t('field.method')}
              value={values.method}
              onChange={(method) => {
                const fits = scopesOf(left, toCredit, method).includes(values.scope);
                if (!fits) setFaults({});
                // The gateway may give back all or nothing: a part that was chosen for cash is none there.
                change({ method, ...(fits ? {} : { scope: 'full' as const }) });
              }}
              choices={left.methods.map((value) => ({
                value,
                label: t(`method.${value}`),
                hint: t(`methodHint.${value}`),
              }))}
            />
          )}
          {/* Lines are always taken out of the sale: they name what of it comes back. */}
          {values.scope !== 'lines' && (
            <OutOfWhat
              value={values.takes}
              hasInvoice={Boolean(payment.invoice_id)}
              onChange={(takes) => change({ takes })}
            />
          )}
          <Field label={t('field.words')} optional hint={t('field.wordsHint')} error={said('words')}>
            <Textarea
              rows={2}
              maxLength={2000}
              dir="auto"
              value={values.words}
              onChange={(event) => change({ words: event.target.value })}
            />
          </Field>
        </div>
      </details>
      <section
        aria-label={t('effect.title')}
        aria-live="polite"
        aria-busy={isLate}
        className="border-t border-rule pt-2"
      >
        {shown && <Concerns of={shown.concerns} state={shown.needs_approval ? 'requested' : 'open'} />}
        {shown ? <EffectOfRefund effect={shown} late={isLate} /> : <p className="text-faint">{t('effect.none')}</p>}
      </section>
      {refused && place === null && (
        <ErrorPanel error={refused} onRetry={request.error ? undefined : () => void preview.refetch()} compact />
      )}
    </Confirm>
  );
}

function WhatIsLeft({ left }: { left: Refundable }) {
  const { t } = useTranslation('refunds');
  const locale = useLocale();
  const { tag } = locale;
  return (
    <div>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-soft">{t('request.left')}</span>
        <Amount value={left.left} strong />
      </p>
      {left.held.minor > 0 && (
        <p className="text-small text-faint">{t('request.held', { amount: moneyText(left.held, tag) })}</p>
      )}
      {left.overpaid.minor > 0 && (
        <p className="text-small text-faint">{t('request.overpaid', { amount: moneyText(left.overpaid, tag) })}</p>
      )}
      {left.original_until !== undefined && left.original_until !== null && (
        <p className="text-small text-faint">
          {t(left.methods.includes('original') ? 'request.until' : 'request.tooLate', {
            day: instantText(left.original_until, 'day', locale),
          })}
        </p>
      )}
      {left.whole_until_settled && <p className="text-small text-faint">{t('request.unsettled')}</p>}
    </div>
  );
}

/** Out of what it is taken. */
function OutOfWhat({
  value,
  hasInvoice,
  onChange,
}: {
  value: Takes;
  hasInvoice: boolean;
  onChange: (takes: Takes) => void;
}) {
  const { t } = useTranslation('refunds');
  const choices: Takes[] = hasInvoice ? ['as_it_lies', 'sale', 'goodwill'] : ['as_it_lies', 'goodwill'];
  return (
    <Radio
      label={t('takes.label')}
      value={value}
      onChange={onChange}
      choices={choices.map((one) => ({ value: one, label: t(`takes.${one}`), hint: t(`takes.${one}Hint`) }))}
    />
  );
}
