import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { Button } from '@/components/ui/button';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import type { Payment } from './queries';
import { RequestRefund } from './request-refund';
import { useOutcome } from './use-outcome';

/** The act of giving money of a payment back; nothing where none came in, or all of it went back. */
export function OfferRefund({ payment }: { payment: Payment }) {
  const { t } = useTranslation('refunds');
  const mayAsk = useMay('refunds:create');
  const say = useOutcome();
  const [asking, setAsking] = useState(false);
  const offered = mayAsk && payment.captured.minor > payment.refunded.minor;
  const open = () => setAsking(true);
  useShortcut(offered ? 'r' : null, t('request.open'), t('title'), open);
  useScreenAction(
    offered
      ? { id: 'payment.refund', label: t('request.open'), aliases: 'refund give back', keys: 'r', run: open }
      : null,
  );
  if (!offered) return null;
  return (
    <>
      <Button icon={<Undo2 aria-hidden />} onClick={open}>
        {t('request.open')}
      </Button>
      {asking && (
        <RequestRefund
          payment={payment}
          onClose={() => setAsking(false)}
          onDone={(refund) => {
            setAsking(false);
            say(refund);
          }}
        />
      )}
    </>
  );
}
