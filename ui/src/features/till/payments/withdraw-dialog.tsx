import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { type Payment, useWithdraw } from './queries';

/** Takes back that money came to the bank account: a person had said so, and it was another's. */
export function WithdrawDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const [reason, setReason] = useState('');
  const withdraw = useWithdraw(payment.id, () => {
    onClose();
    toast.done(t('withdraw.done'));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('withdraw.title')}
      effect={t('withdraw.effect', { amount: moneyText(payment.captured, tag) })}
      action={t('act.withdraw')}
      disabled={reason.trim() === ''}
      busy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => withdraw.mutate(reason.trim())}
    >
      <Field label={t('claim.reason')} required>
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}
