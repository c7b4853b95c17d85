import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Select } from '@/components/ui/select';
import { usualCurrencies } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import {
  amountOf,
  countName,
  countOf,
  currenciesIn,
  faultOf,
  SPANS,
  volumeName,
  withAmount,
  withCount,
} from './limit-values';
import type { Limit, LimitName } from './queries';

/** Texts that cannot be read, by their field: faults until they can. */
export type LimitFaults = Readonly<Record<string, string>>;

/** What may be started through an account. */
export function LimitFields({
  limits,
  onChange,
  faults,
  onFaults,
  currencies,
  disabled,
}: {
  limits: readonly Limit[];
  onChange: (limits: Limit[]) => void;
  faults: LimitFaults;
  onFaults: (faults: LimitFaults) => void;
  /** The currencies of the account; the usual ones where it takes all. */
  currencies: readonly string[];
  disabled?: boolean;
}) {
  const { t } = useTranslation('merchant-accounts');
  const { currency: own } = useLocale();
  const [inUse] = useState(() => currenciesIn(limits));
  const offered = [...new Set([...inUse, ...(currencies.length > 0 ? currencies : usualCurrencies(own))])];
  const [currency, setCurrency] = useState(offered[0] ?? 'USD');
  const faultAt = (key: string) => (fault: string | null) => {
    const { [key]: before, ...others } = faults;
    if (fault) onFaults({ ...others, [key]: fault });
    else if (before !== undefined) onFaults(others);
  };
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
        onChange={(next) => onChange(withAmount(limits, name, currency, next))}
        onFault={faultAt(`${name} ${currency}`)}
      />
    </Field>
  );
  const count = (name: LimitName) => (
    <Field label={t('limits.count')} error={wrongAt(name, null)} optional>
      <QuantityField
        decimals={0}
        value={countOf(limits, name)?.toString() ?? null}
        onChange={(next) => onChange(withCount(limits, name, next === null ? null : Number(next)))}
        onFault={faultAt(`${name} `)}
      />
    </Field>
  );
  return (
    <>
      <Field label={t('limits.currency')} hint={t('limits.currencyHint')} className="tablet:max-w-xs">
        <Select
          value={currency}
          onChange={(next) => {
            onFaults({});
            setCurrency(next);
          }}
          choices={offered.map((code) => ({ value: code, label: code }))}
        />
      </Field>
      <Group title={t('limits.each')} disabled={disabled}>
        {amount('payment_min', t('limits.min'))}
        {amount('payment_max', t('limits.max'))}
      </Group>
      {SPANS.map((span) => (
        <Group key={span} title={t(`limits.span.${span}`)} disabled={disabled}>
          {count(countName(span))}
          {amount(volumeName(span), t('limits.volume'))}
        </Group>
      ))}
    </>
  );
}

/** Fields of one span, under its name. */
function Group({
  title,
  disabled,
  children,
}: {
  title: string;
  disabled: boolean | undefined;
  children: React.ReactNode;
}) {
  return (
    <fieldset disabled={disabled} className="border-t border-rule pt-2">
      <legend className="pe-3 text-small font-strong text-soft">{title}</legend>
      <div className="grid gap-4 tablet:grid-cols-2">{children}</div>
    </fieldset>
  );
}
