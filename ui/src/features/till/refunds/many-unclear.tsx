import { useTranslation } from 'react-i18next';
import { Amounts } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { sums } from '@/lib/money';
import { type SentMany, saysOfBoth } from './open-ask';
import { type ManyOutcome, useRequestRefunds } from './queries';

/** Refunds that were sent in one go and may have arrived: until that is known only the same can be sent again. */
export function ManyUnclear({
  sent,
  onClose,
  onDone,
}: {
  sent: SentMany;
  onClose: () => void;
  onDone: (outcomes: ManyOutcome[], sent: SentMany) => void;
}) {
  const { t } = useTranslation(['refunds', 'ui']);
  const again = useRequestRefunds(onDone);
  const isRefused = again.error !== null && saysOfBoth(again.error);
  return (
    <Dialog
      open
      onClose={onClose}
      busy={again.isPending}
      title={t('many.title', { count: sent.rows.length })}
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
            <p className="font-strong">{t('many.unclear', { count: sent.rows.length })}</p>
            <p className="text-soft">{t('unclear.about')}</p>
          </div>
        )}
        <Facts
          facts={[
            { label: t('many.total'), value: <Amounts values={sums(sent.rows.map(({ amount }) => amount))} /> },
            { label: t('fact.reason'), value: <bdi>{sent.ask.reason}</bdi> },
            { label: t('many.payments'), value: <bdi>{sent.rows.map(({ name }) => name).join(', ')}</bdi> },
          ]}
        />
        {again.error && <ErrorPanel error={again.error} compact />}
      </div>
    </Dialog>
  );
}
