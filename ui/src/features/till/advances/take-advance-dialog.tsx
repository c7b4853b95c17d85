import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Button } from '@/components/ui/button';
import { Radio } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { toast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { NO_ORDER, OrderFields, orderAsk } from './order-fields';
import { useReceiveAdvance } from './queries';

/** Money for a named order before its invoice: how much, how it came, for what. */
export function TakeAdvanceDialog({
  customer,
  currency,
  onClose,
}: {
  customer: { id: string; name: string };
  currency: string;
  onClose: () => void;
}) {
  const { t } = useTranslation(['advances', 'ui']);
  const { tag, zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const [order, setOrder] = useState(NO_ORDER);
  const [amount, setAmount] = useState<Money | null>(null);
  const [fault, setFault] = useState<string | null | undefined>(null);
  const [by, setBy] = useState<'cash' | 'transfer'>('cash');
  const [day, setDay] = useState<string | null>(today);
  const receive = useReceiveAdvance((advance) => {
    onClose();
    toast.done(t('take.done', { amount: moneyText(advance.gross, tag), number: advance.number }));
  });
  const isWrong = amount !== null && amount.minor <= 0;
  const named = orderAsk(order);
  const ready = amount !== null && !isWrong && !fault && named !== null;
  const submit = () => {
    if (!ready || amount === null || named === null) return;
    const isEarlier = by === 'transfer' && day !== null && day !== today;
    receive.mutate({ customer_id: customer.id, by, amount, ...named, ...(isEarlier ? { received_on: day } : {}) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('take.title')}
      about={<bdi>{customer.name}</bdi>}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="money" busy={receive.isPending} disabled={!ready} onClick={submit}>
            {amount && !isWrong ? t('take.action', { amount: moneyText(amount, tag) }) : t('take.open')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-small text-soft">{t('take.about')}</p>
        <OrderFields order={order} onChange={setOrder} autoFocus />
        <Field
          label={t('field.amount')}
          required
          hint={t('field.amountHint')}
          error={fault ?? (isWrong ? t('field.amountWrong') : undefined)}
        >
          <MoneyField currency={currency} value={amount} onChange={setAmount} onFault={setFault} />
        </Field>
        <Radio
          label={t('field.by')}
          value={by}
          onChange={setBy}
          choices={[
            { value: 'cash', label: t('by.cash') },
            { value: 'transfer', label: t('by.transfer'), hint: t('by.transferHint') },
          ]}
        />
        {by === 'transfer' && (
          <Field label={t('field.day')}>
            <DateField value={day} onChange={setDay} latest={today} />
          </Field>
        )}
        {receive.error && <ErrorPanel error={receive.error} compact />}
      </div>
    </Dialog>
  );
}
