import { useQuery } from '@tanstack/react-query';
import { Fragment, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { SaveBar } from '@/components/form/save-bar';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import type { Money } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { PolicyRules } from './policy-rules';
import { areSame, type Figure, figuresOn, rulesAsk, rulesOf } from './policy-values';
import { type RefundPolicy, refundPolicyQuery, useChangePolicy } from './queries';

/** Who may send money back alone, and how much; in the currency of the books. */
export function PolicySection({ currency }: { currency: string }) {
  const { t } = useTranslation('refunds');
  const { data, isError, error, refetch } = useQuery(refundPolicyQuery);
  if (isError) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines label={t('policy.title')} lines={5} />;
  // A new version starts the form afresh, so that it never saves over what somebody else changed.
  return <PolicyForm key={data.version} policy={data} currency={currency} />;
}

const FIELDS = ['automatic_max_minor', 'automatic_day_minor', 'second_person_minor'] as const;
type Name = (typeof FIELDS)[number];
const PARTS = ['automatic', 'suspicion'] as const;
type Values = Record<Name, Money | null>;

/** Without the second person's limit there is none; the other two are at least 0. */
const NEEDED: ReadonlySet<Name> = new Set(['automatic_max_minor', 'automatic_day_minor']);

function PolicyForm({ policy, currency }: { policy: RefundPolicy; currency: string }) {
  const { t } = useTranslation(['refunds', 'ui']);
  const id = useId();
  const say = useProblemWords();
  const mayChange = useMay('staff:admin');
  const money = (minor: number | null | undefined) => (typeof minor === 'number' ? { minor, currency } : null);
  const start: Values = {
    automatic_max_minor: money(policy.automatic_max_minor),
    automatic_day_minor: money(policy.automatic_day_minor),
    second_person_minor: money(policy.second_person_minor),
  };
  const [values, setValues] = useState(start);
  const startRules = rulesOf(policy);
  const [rules, setRules] = useState(startRules);
  const [faults, setFaults] = useState<Partial<Record<Name | Figure, string | null>>>({});
  // What cannot be read stays in its field: to discard it, the fields begin anew.
  const [round, setRound] = useState(0);
  const [tried, setTried] = useState(false);
  const change = useChangePolicy(policy, () => toast.done(t('policy.saved')));
  const unreadable = figuresOn(rules).some((figure) => faults[figure]);
  const dirty =
    FIELDS.some((name) => values[name]?.minor !== start[name]?.minor || faults[name]) ||
    unreadable ||
    !areSame(rules, startRules);
  // A figure is named with its part: `automatic.age_days`.
  const named = change.error?.field?.split('.').at(-1);
  const field = [...FIELDS, ...figuresOn(rules)].find((name) => name === named);
  const wrong = (name: Name): string | undefined => {
    if (faults[name]) return faults[name] ?? undefined;
    const value = values[name];
    if (value && value.minor < 0) return t('ui:number.negative');
    if (tried && value === null && NEEDED.has(name)) return t('policy.needed');
    return change.error && field === name ? say(change.error).what : undefined;
  };
  const submit = () => {
    setTried(true);
    const { automatic_max_minor: most, automatic_day_minor: day, second_person_minor: second } = values;
    const isWrong = FIELDS.some((name) => faults[name] || (values[name]?.minor ?? 0) < 0);
    const ask = unreadable ? null : rulesAsk(rules);
    if (isWrong || !most || !day || !ask) return;
    change.mutate({
      ...ask,
      automatic_max_minor: most.minor,
      automatic_day_minor: day.minor,
      ...(second ? { second_person_minor: second.minor } : {}),
    });
  };
  return (
    <>
      <form
        id={id}
        noValidate
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="text-soft">{t('policy.about')}</p>
        {change.error && !field && <ErrorPanel error={change.error} compact />}
        <Fragment key={round}>
          {FIELDS.map((name) => (
            <Field
              key={name}
              label={t(`policy.${name}`)}
              optional={!NEEDED.has(name)}
              required={NEEDED.has(name)}
              hint={t(`policy.${name}_hint`)}
              error={wrong(name)}
            >
              <MoneyField
                currency={currency}
                disabled={!mayChange}
                value={values[name]}
                onChange={(value) => setValues((before) => ({ ...before, [name]: value }))}
                onFault={(fault) => setFaults((before) => ({ ...before, [name]: fault }))}
              />
            </Field>
          ))}
        </Fragment>
        <p className="text-small text-faint">{t('policy.foreign')}</p>
        <Fragment key={`rules-${round}`}>
          {PARTS.map((part) => (
            <PolicyRules
              key={part}
              part={part}
              values={rules}
              onChange={setRules}
              disabled={!mayChange}
              faultOf={(figure) =>
                faults[figure] ?? (change.error && field === figure ? say(change.error).what : undefined)
              }
              onFault={(figure, fault) => setFaults((before) => ({ ...before, [figure]: fault }))}
            />
          ))}
        </Fragment>
      </form>
      <SaveBar
        form={id}
        dirty={mayChange && dirty}
        busy={change.isPending}
        onReset={() => {
          setValues(start);
          setRules(startRules);
          setFaults({});
          setTried(false);
          setRound(round + 1);
          change.reset();
        }}
      />
    </>
  );
}
