import { Check, FileMinus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { ApproveDialog, CreditDialog, RejectDialog, TellDialog } from './act-dialogs';
import type { Refund } from './queries';
import { useOutcome } from './use-outcome';

type Act = 'approve' | 'reject' | 'went' | 'notGone' | 'credit';

/** What a person can do with a refund as it stands, each only for who may. */
export function useRefundActs(refund: Refund | undefined): {
  approve: boolean;
  decide: boolean;
  tell: boolean;
  credit: boolean;
} {
  const mayApprove = useMay('refunds:approve');
  const mayAsk = useMay('refunds:create');
  const mayCorrect = useMay('billing:correct');
  const waits = refund?.state === 'requested';
  return {
    // Whoever asked may take it back, and never approve it.
    decide: waits && (mayApprove || (mayAsk && refund.own)),
    approve: waits && mayApprove && !refund.own,
    tell: mayApprove && refund?.state === 'unknown',
    credit: mayCorrect && refund !== undefined && refund.credit_owed.minor > 0,
  };
}

export function RefundActs({ refund }: { refund: Refund }) {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  const can = useRefundActs(refund);
  const sayOutcome = useOutcome();
  const [act, setAct] = useState<Act | null>(null);
  const end = () => setAct(null);
  const endWith = (text: string) => {
    end();
    toast.done(text);
  };
  const amount = moneyText(refund.amount, tag);
  const owed = moneyText(refund.credit_owed, tag);
  return (
    <>
      {can.decide && (
        <Button icon={<X aria-hidden />} onClick={() => setAct('reject')}>
          {refund.own ? t('act.takeBack') : t('act.reject')}
        </Button>
      )}
      {can.approve && (
        <Button kind="danger" icon={<Check aria-hidden />} onClick={() => setAct('approve')}>
          {t('act.approve', { amount })}
        </Button>
      )}
      {can.tell && (
        <>
          <Button onClick={() => setAct('notGone')}>{t('act.notGone')}</Button>
          <Button kind="primary" onClick={() => setAct('went')}>
            {t('act.went')}
          </Button>
        </>
      )}
      {can.credit && (
        <Button kind="primary" icon={<FileMinus aria-hidden />} onClick={() => setAct('credit')}>
          {t('act.credit', { amount: owed })}
        </Button>
      )}
      {act === 'approve' && (
        <ApproveDialog
          refund={refund}
          onClose={end}
          onDone={(approved) => {
            end();
            sayOutcome(approved);
          }}
        />
      )}
      {act === 'reject' && (
        <RejectDialog refund={refund} onClose={end} onDone={() => endWith(t('done.rejected', { amount }))} />
      )}
      {(act === 'went' || act === 'notGone') && (
        <TellDialog
          refund={refund}
          went={act === 'went'}
          onClose={end}
          onDone={() => endWith(act === 'went' ? t('done.refunded', { amount }) : t('done.notGone', { amount }))}
        />
      )}
      {act === 'credit' && (
        <CreditDialog refund={refund} onClose={end} onDone={() => endWith(t('done.credited', { amount: owed }))} />
      )}
    </>
  );
}
