import { useTranslation } from 'react-i18next';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import type { Refund } from './queries';

/** Says what became of a refund that was asked for or let go. */
export function useOutcome(): (refund: Refund) => void {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  return ({ state, amount, why }) => {
    const said = { amount: moneyText(amount, tag) };
    switch (state) {
      case 'requested':
        return toast.note(t('done.requested', said));
      case 'approved':
      case 'processing':
        return toast.done(t('done.underWay', said));
      case 'unknown':
        return toast.note(t('done.unknown', said));
      case 'refunded':
        return toast.done(t('done.refunded', said));
      case 'failed':
        return toast.wrong(t('done.notGone', said), why);
      case 'rejected':
        return toast.note(t('done.rejected', said));
    }
  };
}
