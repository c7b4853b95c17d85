import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { Concerns } from './concerns';
import { type Refund, useApproveRefund, useCreditRefund, useRejectRefund, useTellRefund } from './queries';

interface ActProps {
  refund: Refund;
  onClose: () => void;
  onDone: (refund: Refund) => void;
}

/** Lets a refund go that somebody else asked for. Money that has left cannot be called back, so a word is typed first. */
export function ApproveDialog({ refund, onClose, onDone }: ActProps) {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  const approve = useApproveRefund(refund.id, onDone);
  const amount = moneyText(refund.amount, tag);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('approve.title', { amount })}
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">{t(`approve.effect.${refund.method}`, { amount })}</p>
          <p>{t(`approve.takes.${refund.takes}`)}</p>
          <Concerns of={refund.concerns} state="open" />
        </div>
      }
      action={t('act.approve', { amount })}
      typed={t('request.word')}
      busy={approve.isPending}
      error={approve.error}
      onConfirm={() => approve.mutate(null)}
    />
  );
}

/** Says no to a refund; whoever asked for it may take it back in the same way. */
export function RejectDialog({ refund, onClose, onDone }: ActProps) {
  const { t } = useTranslation('refunds');
  const [reason, setReason] = useState('');
  const reject = useRejectRefund(refund.id, onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('reject.title')}
      effect={t('reject.effect')}
      action={refund.own ? t('act.takeBack') : t('act.reject')}
      disabled={reason.trim() === ''}
      busy={reject.isPending}
      error={reject.error}
      onConfirm={() => reject.mutate(reason.trim())}
    >
      <Reason label={t('reject.reason')} hint={t('reject.reasonHint')} value={reason} onChange={setReason} />
    </Confirm>
  );
}

/** Says of a refund that nobody can tell what a person saw at the gateway. */
export function TellDialog({ refund, went, onClose, onDone }: ActProps & { went: boolean }) {
  const { t } = useTranslation('refunds');
  const [reason, setReason] = useState('');
  const tell = useTellRefund(refund.id, onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t(went ? 'tell.wentTitle' : 'tell.notGoneTitle')}
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">{t(went ? 'tell.wentEffect' : 'tell.notGoneEffect')}</p>
          <p>{t('tell.later')}</p>
        </div>
      }
      action={t(went ? 'act.went' : 'act.notGone')}
      disabled={reason.trim() === ''}
      busy={tell.isPending}
      error={tell.error}
      onConfirm={() => tell.mutate({ went, reason: reason.trim() })}
    >
      <Reason label={t('tell.reason')} hint={t('tell.reasonHint')} value={reason} onChange={setReason} />
    </Confirm>
  );
}

/** Issues the credit note that a refund of a sale still lacks. */
export function CreditDialog({ refund, onClose, onDone }: ActProps) {
  const { t } = useTranslation('refunds');
  const { tag } = useLocale();
  const [reason, setReason] = useState(refund.reason);
  const credit = useCreditRefund(refund.id, onDone);
  const amount = moneyText(refund.credit_owed, tag);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('credit.title', { amount })}
      effect={t('credit.effect', { amount })}
      action={t('act.credit', { amount })}
      disabled={reason.trim() === ''}
      busy={credit.isPending}
      error={credit.error}
      onConfirm={() => credit.mutate(reason.trim())}
    >
      <Reason label={t('field.reason')} hint={t('field.reasonHint')} value={reason} onChange={setReason} />
    </Confirm>
  );
}

function Reason({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (reason: string) => void;
}) {
  return (
    <Field label={label} required hint={hint}>
      <Textarea rows={2} maxLength={500} dir="auto" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
