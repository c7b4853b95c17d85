import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { currencySign, decimalText, parseDecimal } from '@/lib/money';
import { NumberField, type NumberFieldProps } from './number-field';

interface DecimalRules {
  decimals: { min: number; max: number };
  start?: string | undefined;
  end?: string | undefined;
  negative?: boolean;
}

function useDecimalRules({ decimals: { min, max }, start, end, negative = false }: DecimalRules) {
  const { t } = useTranslation('ui');
  const { tag } = useLocale();
  return useMemo(
    () => ({
      start,
      end,
      show: (decimal: string) => decimalText(decimal, tag, { min, max }),
      same: (a: string, b: string) => a === b,
      read: (typed: string) => {
        const parsed = parseDecimal(typed.replace(/[%٪]/g, ''), max, tag);
        if (!parsed.ok) {
          const fault =
            parsed.fault === 'too-many-decimals' ? t('number.tooManyDecimals', { count: max }) : t('money.notANumber');
          return { ok: false as const, fault };
        }
        if (!negative && parsed.decimal.startsWith('-')) return { ok: false as const, fault: t('number.negative') };
        return { ok: true as const, value: parsed.decimal };
      },
    }),
    [min, max, start, end, negative, tag, t],
  );
}

/** How many, as a decimal text such as `1.250`; up to six decimals, with the unit at its end. */
export function QuantityField({
  unit,
  decimals = 6,
  ...rest
}: NumberFieldProps<string> & { unit?: string; decimals?: number }) {
  const rules = useDecimalRules({ decimals: { min: 0, max: decimals }, end: unit });
  return <NumberField rules={rules} {...rest} />;
}

/** A percentage as a decimal text: `18` means 18 %. */
export function RateField({ decimals = 4, ...rest }: NumberFieldProps<string> & { decimals?: number }) {
  const rules = useDecimalRules({ decimals: { min: 0, max: decimals }, end: '%' });
  return <NumberField rules={rules} {...rest} />;
}

/** A price for one unit, which may be finer than the currency's minor unit: `49.9525`. */
export function UnitPriceField({ currency, ...rest }: NumberFieldProps<string> & { currency: string }) {
  const { tag } = useLocale();
  const rules = useDecimalRules({
    decimals: { min: exponentOf(currency), max: 4 },
    start: currencySign(currency, tag),
  });
  return <NumberField rules={rules} {...rest} />;
}
