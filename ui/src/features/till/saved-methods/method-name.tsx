import { CreditCard, Landmark, Smartphone, WalletCards } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/components/ui/state';
import { useNow } from '@/components/ui/when';
import { dayText, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { methodName } from '@/lib/method-names';
import { type Expiry, expiryOf } from './expiry';
import type { SavedMethod } from './queries';

/** As payments name it too: `Visa ••1111`. */
export const methodText = ({ family, label, last4 }: Pick<SavedMethod, 'family' | 'label' | 'last4'>): string =>
  [methodName(label || family), last4 ? `••${last4}` : ''].filter(Boolean).join(' ');

const SIGNS: Readonly<Record<string, typeof CreditCard>> = {
  card: CreditCard,
  upi: Smartphone,
  bank: Landmark,
  ach: Landmark,
  check: Landmark,
};

/** The sign of its family; its name always stands beside. */
export function MethodSign({ of, className }: { of: SavedMethod; className?: string }) {
  const Sign = SIGNS[of.family] ?? WalletCards;
  return <Sign aria-hidden className={className} />;
}

/** Whether it is over today, or will be soon. */
export function useExpiry({ expires }: SavedMethod): Expiry | null {
  const { zone } = useLocale();
  return expiryOf(expires, shopToday(zone, new Date(useNow())));
}

/** Until when it is valid, marked when that is near or past; nothing of what has no end. */
export function ExpiryOf({ method }: { method: SavedMethod }) {
  const { t } = useTranslation('saved-methods');
  const locale = useLocale();
  const expiry = useExpiry(method);
  if (!method.expires) return null;
  const month = dayText(`${method.expires}-01`, locale, { month: 'short', year: 'numeric' });
  return (
    <>
      <span>{t('until', { month })}</span>
      {expiry && <Badge tone={expiry === 'past' ? 'lost' : 'waiting'}>{t(`expiry.${expiry}`)}</Badge>}
    </>
  );
}
