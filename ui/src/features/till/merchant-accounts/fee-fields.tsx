import { useTranslation } from 'react-i18next';
import { RateField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Select } from '@/components/ui/select';
import { usualCurrencies } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import type { Money } from '@/lib/money';

export interface Fees {
  feeRate: string | null;
  feeFlat: Money | null;
  feeTaxRate: string | null;
}

/** What the gateway is expected to keep, until it says what it kept. */
export function FeeFields({
  fees,
  currencies,
  wrong,
  onChange,
}: {
  fees: Fees;
  /** The currencies of the account; the usual ones where it takes all. */
  currencies: readonly string[];
  wrong: Readonly<Record<string, string>>;
  onChange: (change: Partial<Fees>) => void;
}) {
  const { t } = useTranslation('merchant-accounts');
  const { currency: own } = useLocale();
  const offered = [
    ...new Set([
      ...(fees.feeFlat ? [fees.feeFlat.currency] : []),
      ...(currencies.length > 0 ? currencies : usualCurrencies(own)),
    ]),
  ];
  const currency = fees.feeFlat?.currency ?? offered[0] ?? 'USD';
  return (
    <div className="grid gap-4 tablet:grid-cols-2">
      <Field label={t('fees.rate')} hint={t('fees.rateHint')} error={wrong.fee_rate} optional>
        <RateField value={fees.feeRate} onChange={(feeRate) => onChange({ feeRate })} />
      </Field>
      <Field label={t('fees.taxRate')} hint={t('fees.taxRateHint')} error={wrong.fee_tax_rate} optional>
        <RateField value={fees.feeTaxRate} onChange={(feeTaxRate) => onChange({ feeTaxRate })} />
      </Field>
      <Field
        label={t('fees.flat')}
        hint={t('fees.flatHint')}
        error={wrong.fee_flat ?? wrong['fee_flat.minor']}
        optional
      >
        <MoneyField
          currency={currency}
          value={fees.feeFlat}
          onChange={(feeFlat) => onChange({ feeFlat: feeFlat ?? { minor: 0, currency } })}
        />
      </Field>
      <Field label={t('fees.flatCurrency')}>
        <Select
          value={currency}
          onChange={(next) => onChange({ feeFlat: { minor: 0, currency: next } })}
          choices={offered.map((code) => ({ value: code, label: code }))}
        />
      </Field>
    </div>
  );
}
