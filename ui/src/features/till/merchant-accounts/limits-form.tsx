import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { SaveBar } from '@/components/form/save-bar';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Select } from '@/components/ui/select';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import { useMay } from '@/lib/permissions';
import {
  amountOf,
  areSame,
  countName,
  countOf,
  currenciesIn,
  faultOf,
  SPANS,
  volumeName,
  withAmount,
  withCount,
} from './limit-values';
import { accountLimitsQuery, type LimitName, type Limits, type MerchantAccount, useSetLimits } from './queries';

/** What may be started through an account; what is already under way goes on. */
export function LimitsForm({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const { data, error, refetch } = useQuery(accountLimitsQuery(account.id));
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines label={t('tab.limits')} lines={6} />;
  return <Form key={data.version} account={account} before={data} />;
}

function Form({ account, before }: { account: MerchantAccount; before: Limits }) {
  const { t } = useTranslation('merchant-accounts');
  const id = useId();
  const mayWrite = useMay('accounts:write') && account.status !== 'closed';
  const [limits, setLimits] = useState(before.limits);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const offered = [
    ...new Set([
      ...currenciesIn(before.limits),
      ...(account.currencies.length > 0 ? account.currencies : COMMON_CURRENCIES),
    ]),
  ];
  const [currency, setCurrency] = useState(offered[0] ?? 'USD');
  const save = useSetLimits(account.id, before, () => toast.done(t('limits.saved')));
  const isWrong = Object.keys(faults).length > 0 || limits.some((one) => faultOf(limits, one) !== null);
  /** Text that cannot be read is a fault of its field, until it can. */
  const faultAt = (key: string) => (fault: string | null) =>
    setFaults(({ [key]: _, ...others }) => (fault ? { ...others, [key]: fault } : others));
  const wrongAt = (name: LimitName, code: string | null) => {
    const limit = limits.find((one) => one.name === name && (one.amount?.currency ?? null) === code);
    const fault = limit && faultOf(limits, limit);
    return faults[`${name} ${code ?? ''}`] ?? (fault ? t(`limits.wrong.${fault}`) : undefined);
  };
  const amount = (name: LimitName, label: string) => (
    <Field label={label} error={wrongAt(name, currency)} optional>
      <MoneyField
        key={currency}
        currency={currency}
        value={amountOf(limits, name, currency)}
        onChange={(next) => setLimits(withAmount(limits, name, currency, next))}
        onFault={faultAt(`${name} ${currency}`)}
      />
    </Field>
  );
  const count = (name: LimitName) => (
    <Field label={t('limits.count')} error={wrongAt(name, null)} optional>
      <QuantityField
        decimals={0}
        value={countOf(limits, name)?.toString() ?? null}
        onChange={(next) => setLimits(withCount(limits, name, next === null ? null : Number(next)))}
        onFault={faultAt(`${name} `)}
      />
    </Field>
  );
  return (
    <>
      <form
        id={id}
        noValidate
        className="flex max-w-xl flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) save.mutate(limits);
        }}
      >
        <p className="text-soft">{t('limits.about')}</p>
        {save.error && <ErrorPanel error={save.error} compact />}
        <Field label={t('limits.currency')} hint={t('limits.currencyHint')} className="tablet:max-w-xs">
          <Select
            value={currency}
            onChange={(next) => {
              setFaults({});
              setCurrency(next);
            }}
            choices={offered.map((code) => ({ value: code, label: code }))}
          />
        </Field>
        <Group title={t('limits.each')} disabled={!mayWrite}>
          {amount('payment_min', t('limits.min'))}
          {amount('payment_max', t('limits.max'))}
        </Group>
        {SPANS.map((span) => (
          <Group key={span} title={t(`limits.span.${span}`)} disabled={!mayWrite}>
            {count(countName(span))}
            {amount(volumeName(span), t('limits.volume'))}
          </Group>
        ))}
      </form>
      <SaveBar
        form={id}
        dirty={mayWrite && !areSame(limits, before.limits)}
        busy={save.isPending}
        action={t('limits.save')}
        onReset={() => {
          setFaults({});
          setLimits(before.limits);
        }}
      />
    </>
  );
}

/** Fields of one span, under its name. */
function Group({ title, disabled, children }: { title: string; disabled: boolean; children: React.ReactNode }) {
  return (
    <fieldset disabled={disabled} className="border-t border-rule pt-2">
      <legend className="pe-3 text-small font-strong text-soft">{title}</legend>
      <div className="grid gap-4 tablet:grid-cols-2">{children}</div>
    </fieldset>
  );
}
