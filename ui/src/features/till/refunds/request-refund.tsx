import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { useMay, usePersonId } from '@/lib/permissions';
import { openAskOf, type SentAsk, slotOf } from './open-ask';
import { creditableLinesQuery, type Payment, type Refund, type Refundable, refundableQuery } from './queries';
import { RefundForm } from './refund-form';
import { UnclearRefund } from './unclear-refund';

interface RequestProps {
  payment: Payment;
  onClose: () => void;
  onDone: (refund: Refund) => void;
}

/** Gives money of a payment back, or asks for it; first of all what was sent before and may have arrived. */
export function RequestRefund(props: RequestProps) {
  const slot = slotOf(usePersonId(), props.payment.id);
  const [sent, setSent] = useState(() => openAskOf(slot));
  return sent ? <UnclearRefund {...props} sent={sent} /> : <NewRefund {...props} onUnclear={setSent} />;
}

/** What is left is read first, and whether anything may leave at all. */
function NewRefund({
  payment,
  onClose,
  onDone,
  onUnclear,
}: RequestProps & {
  onUnclear: (sent: SentAsk) => void;
}) {
  const { t } = useTranslation('refunds');
  const mayReadLines = useMay('billing:read');
  const left = useQuery(refundableQuery(payment.id));
  const lines = useQuery(creditableLinesQuery(mayReadLines ? (payment.invoice_id ?? null) : null));
  // What the cache still has may be gone since. Without its lines a refund can still be said as an amount.
  const ready = left.isFetchedAfterMount && (lines.fetchStatus === 'idle' || lines.isFetchedAfterMount);
  if (left.data && ready) {
    return isBlocked(left.data) ? (
      <Blocked left={left.data} onClose={onClose} />
    ) : (
      <RefundForm
        payment={payment}
        left={left.data}
        lines={lines.data ?? null}
        onClose={onClose}
        onDone={onDone}
        onUnclear={onUnclear}
      />
    );
  }
  return (
    <Plain onClose={onClose}>
      {left.isError ? (
        <ErrorPanel error={left.error} onRetry={() => void left.refetch()} compact />
      ) : (
        <SkeletonLines label={t('request.title')} lines={5} />
      )}
    </Plain>
  );
}

const isBlocked = ({ in_doubt, under_dispute, left }: Refundable) => in_doubt || under_dispute || left.minor <= 0;

/** Why nothing of this payment can leave now; there is no act. */
function Blocked({ left, onClose }: { left: Refundable; onClose: () => void }) {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  return (
    <Plain onClose={onClose}>
      <div role="status" className="flex flex-col gap-2 border-s-2 border-amber bg-amber-wash px-4 py-3">
        {left.in_doubt ? (
          <>
            <p className="font-strong">{t('blocked.inDoubt')}</p>
            <p className="text-soft">{t('blocked.inDoubtAbout')}</p>
            <Button kind="link" className="self-start" asChild>
              <Link to="/refunds" search={{ id: left.in_doubt }}>
                {t('blocked.seeIt')}
              </Link>
            </Button>
          </>
        ) : left.under_dispute ? (
          <>
            <p className="font-strong">{t('blocked.dispute')}</p>
            <p className="text-soft">{t('blocked.disputeAbout')}</p>
          </>
        ) : (
          <>
            <p className="font-strong">{t('blocked.nothingLeft')}</p>
            <p className="text-soft">
              {t('blocked.nothingLeftAbout', { gone: moneyText(left.gone, tag), held: moneyText(left.held, tag) })}
            </p>
          </>
        )}
      </div>
    </Plain>
  );
}

function Plain({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation(['refunds', 'ui']);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('request.title')}
      actions={<Button onClick={onClose}>{t('ui:dialog.close')}</Button>}
    >
      {children}
    </Dialog>
  );
}
