import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { usePersonId } from '@/lib/permissions';
import { openManyOf } from './open-ask';

/** Reminds of refunds that were sent in one go and of which nobody knows whether they arrived; nothing where there are none. */
export function UnclearMany({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation('refunds');
  const sent = openManyOf(usePersonId());
  if (!sent) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-s-2 border-amber bg-amber-wash px-4 py-2"
    >
      <span className="font-strong">{t('many.unclear', { count: sent.rows.length })}</span>
      <Button onClick={onOpen}>{t('many.see')}</Button>
    </div>
  );
}
