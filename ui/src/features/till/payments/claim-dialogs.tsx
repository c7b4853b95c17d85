import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Confirm } from '@/components/ui/confirm';
import { Input, Textarea } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { isUtr, utrOf } from './claim';
import { type Payment, useConfirmClaim, useRefuseClaim } from './queries';

/** Says that the money came, by its number; less than was asked for leaves the rest owed. */
export function ConfirmClaimDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const [text, setText] = useState(payment.claim?.state === 'open' ? payment.claim.utr : '');
  const [amount, setAmount] = useState<Money | null>(payment.amount);
  const [fault, setFault] = useState<string | null>(null);
  const [day, setDay] = useState<string | null>(null);
  const confirm = useConfirmClaim(payment.id, (taken) => {
    onClose();
    toast.done(t('claim.confirmed', { amount: moneyText(taken.captured, tag) }));
  });
  const utr = utrOf(text);
  const most = moneyText(payment.amount, tag);
  const wrong =
    fault ??
    (amount === null || amount.minor <= 0 || amount.minor > payment.amount.minor
      ? t('claim.amountWrong', { most })
      : null);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="money"
      title={t('claim.confirmTitle')}
      effect={t('claim.confirmEffect', { amount: moneyText(amount ?? payment.amount, tag) })}
      action={t('claim.confirm')}
      disabled={wrong !== null || !isUtr(utr)}
      busy={confirm.isPending}
      error={confirm.error}
      onConfirm={() =>
        confirm.mutate({
          utr,
          ...(amount && amount.minor !== payment.amount.minor ? { amount } : {}),
          ...(day ? { received_on: day } : {}),
        })
      }
    >
      <Field
        label={t('claim.utr')}
        hint={t('claim.utrHint')}
        error={text !== '' && !isUtr(utr) ? t('claim.utrWrong') : undefined}
        required
      >
        <Input
          dir="ltr"
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Field label={t('claim.amount')} error={wrong ?? undefined}>
        <MoneyField currency={payment.amount.currency} value={amount} onChange={setAmount} onFault={setFault} />
      </Field>
      <Field label={t('claim.day')} hint={t('claim.dayHint')} optional>
        <DateField value={day} onChange={setDay} clearable />
      </Field>
    </Confirm>
  );
}

/** Says that the money did not come. The payer may say another number, or pay now. */
export function RefuseClaimDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const [reason, setReason] = useState('');
  const refuse = useRefuseClaim(payment.id, () => {
    onClose();
    toast.done(t('claim.refused'));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('claim.refuseTitle')}
      effect={t('claim.refuseEffect')}
      action={t('claim.refuse')}
      disabled={reason.trim() === ''}
      busy={refuse.isPending}
      error={refuse.error}
      onConfirm={() => refuse.mutate(reason.trim())}
    >
      <Field label={t('claim.reason')} hint={t('claim.reasonHint')} required>
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
