import { useTranslation } from 'react-i18next';
import { readSource } from '@/lib/ledger-source';

/** A source in words: `Invoice issued`, `Fee estimated, taken back`; as it stands where there are none. */
export function useSourceWords(): (source: string) => string {
  const { t } = useTranslation('ledger');
  return (source) => {
    const { kind, fact, reversed } = readSource(source);
    const words = t(`source.${kind}.${fact || 'done'}`, { defaultValue: source });
    return reversed && words !== source ? t('source.reversed', { words }) : words;
  };
}
