import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { LineChoice } from '@/components/form/line-choice';
import { MoneyField } from '@/components/form/money-field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Radio } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { Textarea } from '@/components/ui/input';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { moneyText, parseMoney } from '@/lib/money';
import { asProblem, type Problem } from '@/lib/problem';
import { useSettled } from '@/lib/use-settled';
import { CreditTotals } from './credit-totals';
import { type CreditValues, creditAsk, placeOf, SCOPES, startOf } from './credit-values';
import {
  type CreditNote,
  creditCalculationQuery,
  type Invoice,
  type LeftToCredit,
  useIssueCreditNote,
} from './queries';

/** Stands for the reason while the totals are asked for: they do not depend on it. */
const ANY_REASON = '-';

/** The form over what is left to credit; its totals come from the server while it is filled in. */
export function CreditForm({
  invoice,
  left,
  onClose,
  onDone,
}: {
  invoice: Invoice;
  left: LeftToCredit;
  onClose: () => void;
  onDone: (note: CreditNote) => void;
}) {
  const { t } = useTranslation(['credit-notes', 'ui']);
  const id = useId();
  const locale = useLocale();
  const sentenceOf = useSentence(invoice.currency);
  const [values, setValues] = useState<CreditValues>(() => startOf(left));
  const [faults, setFaults] = useState<Record<string, string | null>>({});
  const [tried, setTried] = useState(false);
  const { settled, late } = useSettled(creditAsk(values, ANY_REASON));
  const preview = useQuery(creditCalculationQuery(invoice.id, settled));
  const issue = useIssueCreditNote(invoice.id, onDone);
  const change = (next: CreditValues) => {
    setValues(next);
    if (issue.error) issue.reset();
  };
  const onFault = (key: string, fault: string | null) => setFaults((before) => ({ ...before, [key]: fault }));

  // The last refusal stands until something is changed; before that the rules speak while it is typed.
  const refused = issue.error ?? (late || settled === null || !preview.error ? null : asProblem(preview.error));
  const place = refused ? placeOf(refused.field, values) : null;
  const said = (name: 'amount' | 'reason') => (refused && place === name ? sentenceOf(refused) : undefined);
  const isLate = late || preview.isPlaceholderData;
  const shown = settled === null || preview.isError ? undefined : preview.data;
  const ask = creditAsk(values);
  const unreadable = Object.values(faults).some(Boolean);
  const noReason = values.reason.trim() === '';
  const ready = ask !== null && !unreadable && !isLate && shown !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (ready && ask && !noReason) issue.mutate(ask);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('issue.title', { number: invoice.number ?? '' })}
      about={t('issue.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={issue.isPending} disabled={!ready}>
            {shown ? t('issue.action', { amount: moneyText(shown.total, locale.tag) }) : t('issue.open')}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <p className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="text-soft">{t('issue.left')}</span>
          <Amount value={left.total} strong />
        </p>
        {!left.taxed && (
          <p className="border-s-2 border-amber bg-amber-wash px-3 py-2">
            {t('issue.untaxed', { day: left.taxed_until ? dayText(left.taxed_until, locale) : '' })}
          </p>
        )}
        <Radio
          label={t('scope.label')}
          value={values.scope}
          onChange={(scope) => {
            setFaults({});
            change({ ...values, scope });
          }}
          choices={SCOPES.map((value) => ({ value, label: t(`scope.${value}`), hint: t(`scope.${value}Hint`) }))}
        />
        {values.scope === 'amount' && (
          <Field
            label={t('issue.amount')}
            required
            error={faults.amount ?? said('amount')}
            hint={t('issue.amountHint')}
          >
            <MoneyField
              currency={invoice.currency}
              value={values.amount}
              onChange={(amount) => change({ ...values, amount })}
              onFault={(fault) => onFault('amount', fault)}
            />
          </Field>
        )}
        {values.scope === 'lines' && (
          <LineChoice
            currency={invoice.currency}
            printed={invoice.lines}
            left={left.lines}
            values={values}
            wrong={refused && typeof place === 'number' ? { line: place, sentence: sentenceOf(refused) } : null}
            faults={faults}
            onFault={onFault}
            onChange={(chosen) => change({ ...values, ...chosen })}
          />
        )}
        <Field
          label={t('issue.reason')}
          required
          hint={t('issue.reasonHint')}
          error={said('reason') ?? (tried && noReason ? t('wrong.reason') : undefined)}
        >
          <Textarea
            rows={2}
            maxLength={500}
            dir="auto"
            value={values.reason}
            onChange={(event) => change({ ...values, reason: event.target.value })}
          />
        </Field>
        <section
          aria-label={t('sum.title')}
          aria-live="polite"
          aria-busy={isLate}
          className="border-t border-rule pt-2"
        >
          {shown ? (
            <CreditTotals sums={shown} leftAfter={shown.left_after} late={isLate} />
          ) : (
            <p className="text-faint">{t('sum.none')}</p>
          )}
        </section>
        {refused && place === null && <ErrorPanel error={refused} compact />}
      </form>
    </Dialog>
  );
}

/** What a refusal says beside a field; where more was asked than is left, with how much that is. */
function useSentence(currency: string): (problem: Problem) => string {
  const { t } = useTranslation('credit-notes');
  const { tag } = useLocale();
  const say = useProblemWords();
  return (problem) => {
    const left = problem.code === 'invoice.more_than_left' ? parseMoney(problem.subject ?? '', currency, 'en') : null;
    return left?.ok ? t('wrong.moreThanLeft', { amount: moneyText(left.money, tag) }) : say(problem).what;
  };
}
