import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Confirm } from '@/components/ui/confirm';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { type Payment, useCapture } from './queries';

/** Takes money that is reserved, all of it or less; the rest is let go by the gateway. */
export function CaptureDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const [amount, setAmount] = useState<Money | null>(payment.amount);
  const [fault, setFault] = useState<string | null>(null);
  const capture = useCapture(payment.id, (taken) => {
    onClose();
    toast.done(t('act.captured', { amount: moneyText(taken.captured, tag) }));
  });
  const wrong =
    fault ??
    (amount === null || amount.minor <= 0 || amount.minor > payment.amount.minor
      ? t('capture.wrong', { most: moneyText(payment.amount, tag) })
      : null);
  const isAll = amount?.minor === payment.amount.minor;
  return (
    <Confirm
      open
      onClose={onClose}
      kind="money"
      title={t('capture.title')}
      effect={
        isAll || wrong || !amount
          ? t('capture.all')
          : t('capture.part', {
              rest: moneyText({ ...amount, minor: payment.amount.minor - amount.minor }, tag),
            })
      }
      action={t('act.capture', { amount: moneyText(amount ?? payment.amount, tag) })}
      disabled={wrong !== null}
      busy={capture.isPending}
      error={capture.error}
      onConfirm={() => capture.mutate(isAll ? null : amount)}
    >
      <Field label={t('capture.amount')} error={wrong ?? undefined}>
        <MoneyField currency={payment.amount.currency} value={amount} onChange={setAmount} onFault={setFault} />
      </Field>
    </Confirm>
  );
}
