import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { type SentAsk, saysOfBoth } from './open-ask';
import { type Payment, type Refund, useRequestRefund } from './queries';

/** A refund that was sent and may have arrived: until that is known nothing else can be asked for, only the same again. */
export function UnclearRefund({
  payment,
  sent,
  onClose,
  onDone,
}: {
  payment: Payment;
  sent: SentAsk;
  onClose: () => void;
  onDone: (refund: Refund) => void;
}) {
  const { t } = useTranslation(['refunds', 'ui']);
  const again = useRequestRefund(payment.id, onDone);
  const isRefused = again.error !== null && saysOfBoth(again.error);
  return (
    <Dialog
      open
      onClose={onClose}
      busy={again.isPending}
      title={t('request.title')}
      actions={
        <>
          <Button onClick={onClose} disabled={again.isPending}>
            {t('ui:dialog.close')}
          </Button>
          {!isRefused && (
            <Button kind="danger" busy={again.isPending} onClick={() => again.mutate(sent)}>
              {t('unclear.again')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {!isRefused && (
          <div role="status" className="flex flex-col gap-2 border-s-2 border-amber bg-amber-wash px-4 py-3">
            <p className="font-strong">{t('unclear.title')}</p>
            <p className="text-soft">{t('unclear.about')}</p>
          </div>
        )}
        <Facts
          facts={[
            { label: t('column.amount'), value: <Amount value={sent.amount} /> },
            { label: t('fact.reason'), value: <bdi>{sent.ask.reason}</bdi> },
          ]}
        />
        {again.error && <ErrorPanel error={again.error} compact />}
      </div>
    </Dialog>
  );
}
