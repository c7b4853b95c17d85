import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { useShortcut } from '@/lib/shortcuts';
import { MANY_MOST } from './many-values';

/** The act on the payments that are ticked: what can go back of each is shown before anything is sent. */
export function OfferRefunds({ count, onAsk }: { count: number; onAsk: () => void }) {
  const { t } = useTranslation('refunds');
  const tooMany = count > MANY_MOST;
  useShortcut(tooMany ? null : 'r', t('many.open'), t('title'), onAsk);
  return (
    <>
      <Button kind="primary" icon={<Undo2 aria-hidden />} disabled={tooMany} onClick={onAsk}>
        {t('many.open')}
      </Button>
      {tooMany && <span className="self-center text-small text-soft">{t('many.tooMany', { count: MANY_MOST })}</span>}
    </>
  );
}
