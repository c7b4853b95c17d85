import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { SettleDialog } from '@/components/ui/reasons';
import { ToneSign } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { type Payment, useAttend } from './queries';

/** Why a person should look at a payment, one by one, and the way to say that they did. */
export function NeedsYou({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  const mayWrite = useMay('payments:write');
  const [asked, setAsked] = useState(false);
  const attend = useAttend(payment.id, () => {
    setAsked(false);
    toast.done(t('attend.done'));
  });
  if (payment.reasons.length === 0) return null;
  const reasons = payment.reasons.map(({ reason, way_out: way }) => ({
    reason,
    wayOut: way ? t(`attend.wayOut.${way}`) : null,
  }));
  const canSettle = mayWrite && reasons.some((one) => one.wayOut === null);
  return (
    <div role="status" className="flex flex-wrap items-start gap-3 border-s-2 border-amber bg-amber-wash px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 font-strong text-amber">
          <ToneSign tone="waiting" />
          {t('needsYou')}
        </p>
        <ul className="text-soft">
          {reasons.map(({ reason, wayOut }) => (
            <li key={reason}>
              <bdi>{reason}</bdi>
              {wayOut && <span className="block text-small">{wayOut}</span>}
            </li>
          ))}
        </ul>
      </div>
      {canSettle && <Button onClick={() => setAsked(true)}>{t('attend.open')}</Button>}
      {asked && (
        <SettleDialog
          reasons={reasons}
          busy={attend.isPending}
          error={attend.error}
          onSettle={(ask) => attend.mutate({ ...ask, seen: payment.reasons_shown })}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}
