import { useTranslation } from 'react-i18next';
import { countryName } from '@/lib/countries';
import { useLocale } from '@/lib/locale';
import { CARD_BRANDS } from '@/lib/method-names';
import type { Restriction } from './queries';

/** A restriction in a sentence: `Only from India and the United Arab Emirates`. */
export function useRestrictionWords(): (restriction: Restriction) => string {
  const { t } = useTranslation('merchant-accounts');
  const { tag } = useLocale();
  return ({ name, rule, values }) => {
    const named = values.map((value) =>
      name === 'countries' ? countryName(value, tag) : (CARD_BRANDS[value] ?? value),
    );
    return t(`restrictions.${name}.said.${rule}`, { list: new Intl.ListFormat(tag).format(named) });
  };
}
