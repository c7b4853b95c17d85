import { useTranslation } from 'react-i18next';
import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';

/** A text that keeps its own direction inside a line of another. */
const isolated = (text: string) => `\u2068${text}\u2069`;

/** `One USD is 83.10 INR`, with at least the decimals of the books currency. */
export function useWorth(books: string): (currency: string, rate: string) => string {
  const { t } = useTranslation('rates');
  const { tag } = useLocale();
  return (currency, rate) =>
    t('worth', {
      currency: isolated(currency),
      rate: isolated(decimalText(rate, tag, { min: exponentOf(books), max: 10 })),
      books: isolated(books),
    });
}
