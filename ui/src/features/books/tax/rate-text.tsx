import { useTranslation } from 'react-i18next';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import type { TaxRate } from './queries';
import { wholeRate } from './rate';

/** `18 %`, as the reader writes it; null where nothing is charged. */
export function useRateText(): (rate: Pick<TaxRate, 'components'>) => string | null {
  const { t } = useTranslation('tax');
  const { tag } = useLocale();
  return ({ components }) => {
    const whole = wholeRate(components);
    return whole === null ? null : t('percent', { rate: decimalText(whole, tag, { min: 0, max: 4 }) });
  };
}

/** The whole rate, and what it is made of where that is more than one part or not the whole price. */
export function RateText({ rate }: { rate: Omit<TaxRate, 'from_on'> & { product_class?: string | null } }) {
  const { t } = useTranslation('tax');
  const { tag } = useLocale();
  const text = useRateText()(rate);
  if (rate.product_class) return <bdi>{t('byAddress', { class: rate.product_class })}</bdi>;
  if (text === null) return <span className="text-faint">–</span>;
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <bdi>{text}</bdi>
      <span className="flex flex-wrap gap-x-2 text-small text-faint">
        {rate.components.map((part) => (
          <span key={part.component} className="whitespace-nowrap">
            <bdi dir="ltr">{part.component}</bdi>{' '}
            {rate.components.length > 1 && (
              <bdi>{t('percent', { rate: decimalText(part.rate, tag, { min: 0, max: 4 }) })}</bdi>
            )}
          </span>
        ))}
        {rate.base_factor !== '1/1' && <span>{t('ofThePrice', { part: `\u2068${rate.base_factor}\u2069` })}</span>}
      </span>
    </span>
  );
}
