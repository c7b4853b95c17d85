import { useQuery } from '@tanstack/react-query';
import { Direction } from 'radix-ui';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Toaster } from '@/components/ui/toast';
import { TooltipProvider } from '@/components/ui/tooltip';
import { sessionQuery, shopOf } from '@/features/office/access/queries';
import { directionOf, type Locale, LocaleProvider, localeTag } from '@/lib/locale';
import { printNumbersFor } from '@/words';
import { usePreferences } from './preferences';

/** Locale, direction, tooltips and toasts around every page, signed in or not. */
export function Providers({ children }: { children: ReactNode }) {
  const { t } = useTranslation('app');
  const { language, digits } = usePreferences();
  const session = useQuery({ ...sessionQuery, enabled: false });
  const shop = shopOf(session.data);
  const locale = useMemo<Locale>(
    () => ({
      language,
      tag: localeTag(language, shop?.country, digits),
      zone: shop?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      dir: directionOf(language),
      ...(shop ? { country: shop.country, currency: shop.books_currency } : {}),
    }),
    [language, digits, shop],
  );
  useEffect(() => printNumbersFor(locale.tag), [locale.tag]);
  return (
    <LocaleProvider value={locale}>
      <Direction.DirectionProvider dir={locale.dir}>
        <TooltipProvider delayDuration={400}>
          {children}
          <Toaster label={t('toasts')} />
        </TooltipProvider>
      </Direction.DirectionProvider>
    </LocaleProvider>
  );
}
