import { useTranslation } from 'react-i18next';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import type { Refund } from './queries';

/** Says what became of a refund that was asked for or let go. */
export function useOutcome(): (refund: Refund) => void {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  return ({ state, amount }) => {
    const said = { amount: moneyText(amount, tag) };
    if (state === 'requested') toast.note(t('done.requested', said));
    else if (state === 'refunded') toast.done(t('done.refunded', said));
    else toast.done(t('done.underWay', said));
  };
}
