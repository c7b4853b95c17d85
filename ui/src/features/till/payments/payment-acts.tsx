import { CircleHelp, Link2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { useStateWord } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { AssignDialog } from './assign-dialog';
import { CaptureDialog } from './capture-dialog';
import { type Payment, useAskGateway, useCancelPayment } from './queries';
import { WithdrawDialog } from './withdraw-dialog';

const OPEN: ReadonlySet<string> = new Set(['created', 'pending', 'authorised']);
/** Nobody but people and the bank tells of these: there is no gateway to ask. */
const BY_HAND: ReadonlySet<string> = new Set(['transfer', 'upi']);

/** What a person can do with a payment as it stands; each act only where it makes sense. */
export function PaymentActs({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const word = useStateWord();
  const mayWrite = useMay('payments:write');
  const [asked, setAsked] = useState<'capture' | 'cancel' | 'assign' | 'withdraw' | null>(null);
  const close = () => setAsked(null);
  const ask = useAskGateway(payment.id, (found) =>
    toast.note(found.unknown ? t('act.stillUnknown') : t('act.gatewaySays', { state: word(found.state) })),
  );
  const cancel = useCancelPayment(payment.id, () => {
    close();
    toast.done(t('act.cancelled'));
  });

  const canAsk = mayWrite && payment.provider !== 'cash' && !BY_HAND.has(payment.provider);
  const canCapture = mayWrite && payment.state === 'authorised';
  const canCancel = mayWrite && OPEN.has(payment.state) && !payment.unknown && payment.claim?.state !== 'open';
  const canAssign = mayWrite && payment.unidentified.minor > 0;
  const canWithdraw =
    mayWrite && BY_HAND.has(payment.provider) && payment.state === 'captured' && payment.refunded.minor === 0;
  const askNow = () => !ask.isPending && ask.mutate(null);
  useShortcut(canAsk ? 'f' : null, t('act.ask'), t('title'), askNow);
  useShortcut(canAssign ? 'a' : null, t('act.assign'), t('title'), () => setAsked('assign'));
  useScreenAction(
    canAsk ? { id: 'payment.ask', label: t('act.ask'), aliases: 'fetch ask gateway', keys: 'f', run: askNow } : null,
  );
  useScreenAction(
    canAssign
      ? {
          id: 'payment.assign',
          label: t('act.assign'),
          aliases: 'assign match invoice',
          keys: 'a',
          run: () => setAsked('assign'),
        }
      : null,
  );
  return (
    <div className="flex flex-col items-end gap-2">
      <div className="flex flex-wrap justify-end gap-2">
        {canCancel && <Button onClick={() => setAsked('cancel')}>{t('act.cancel')}</Button>}
        {canWithdraw && <Button onClick={() => setAsked('withdraw')}>{t('act.withdraw')}</Button>}
        {canAsk && (
          <Button icon={<CircleHelp aria-hidden />} busy={ask.isPending} onClick={askNow}>
            {t('act.ask')}
          </Button>
        )}
        {canAssign && (
          <Button kind="primary" icon={<Link2 aria-hidden />} onClick={() => setAsked('assign')}>
            {t('act.assign')}
          </Button>
        )}
        {canCapture && (
          <Button kind="money" onClick={() => setAsked('capture')}>
            {t('act.capture', { amount: moneyText(payment.amount, tag) })}
          </Button>
        )}
      </div>
      {ask.error && <ErrorPanel error={ask.error} compact className="max-w-md text-start" />}
      <Confirm
        open={asked === 'cancel'}
        onClose={close}
        title={t('cancel.title')}
        effect={t('cancel.effect')}
        action={t('act.cancel')}
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(null)}
      />
      {asked === 'capture' && <CaptureDialog payment={payment} onClose={close} />}
      {asked === 'assign' && <AssignDialog payment={payment} onClose={close} />}
      {asked === 'withdraw' && <WithdrawDialog payment={payment} onClose={close} />}
    </div>
  );
}
