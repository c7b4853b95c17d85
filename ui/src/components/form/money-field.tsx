import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { currencySign, decimalText, type Money, moneyToDecimal, parseMoney } from '@/lib/money';
import { NumberField, type NumberFieldProps } from './number-field';

/** An amount. The currency decides the decimals; the value is whole minor units at all times. */
export function MoneyField({ currency, ...rest }: NumberFieldProps<Money> & { currency: string }) {
  const { t } = useTranslation('ui');
  const { tag } = useLocale();
  const rules = useMemo(() => {
    const exponent = exponentOf(currency);
    return {
      start: currencySign(currency, tag),
      show: (money: Money) => decimalText(moneyToDecimal(money), tag, { min: exponent, max: exponent }),
      same: (a: Money, b: Money) => a.minor === b.minor && a.currency === b.currency,
      read: (typed: string) => {
        const parsed = parseMoney(typed, currency, tag);
        if (parsed.ok) return { ok: true as const, value: parsed.money };
        const fault =
          parsed.fault === 'too-many-decimals'
            ? t('money.tooManyDecimals', { currency, count: exponent })
            : parsed.fault === 'too-large'
              ? t('money.tooLarge')
              : t('money.notANumber');
        return { ok: false as const, fault };
      },
    };
  }, [currency, tag, t]);
  return <NumberField rules={rules} inputMode={exponentOf(currency) === 0 ? 'numeric' : 'decimal'} {...rest} />;
}
