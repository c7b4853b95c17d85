import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { currencySign, decimalText } from '@/lib/money';

/** A price for one unit, which may be finer than the currency's minor unit, so it is no `Amount`. */
export function UnitPrice({ price, currency, unit }: { price: string; currency: string; unit?: string | undefined }) {
  const { tag, dir } = useLocale();
  return (
    <bdi dir={dir} className="whitespace-nowrap">
      <span className="me-[0.15em] text-[0.82em]">{currencySign(currency, tag)}</span>
      {decimalText(price, tag, { min: exponentOf(currency), max: 4 })}
      {unit && <span className="text-small text-faint"> / {unit}</span>}
    </bdi>
  );
}
