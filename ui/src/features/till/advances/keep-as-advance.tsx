import { useQuery } from '@tanstack/react-query';
import { PiggyBank } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { Confirm } from '@/components/ui/confirm';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { NO_ORDER, OrderFields, orderAsk } from './order-fields';
import { customerChoicesQuery, type Stray, useReceiveAdvance } from './queries';

/** The act of keeping money that nobody had asked for as a customer's advance; nothing where none of it waits. */
export function KeepAsAdvance({ payment }: { payment: Stray }) {
  const { t } = useTranslation('advances');
  const mayKeep = useMay('payments:write');
  const [keeping, setKeeping] = useState(false);
  // A payment pays one invoice: what comes later goes where the first of it went.
  if (!mayKeep || payment.unidentified.minor <= 0 || payment.invoice_id) return null;
  return (
    <>
      <Button icon={<PiggyBank aria-hidden />} onClick={() => setKeeping(true)}>
        {t('keep.open')}
      </Button>
      {keeping && <KeepDialog payment={payment} onClose={() => setKeeping(false)} />}
    </>
  );
}

function KeepDialog({ payment, onClose }: { payment: Stray; onClose: () => void }) {
  const { t } = useTranslation('advances');
  const { tag } = useLocale();
  const [customer, setCustomer] = useState<{ id: string; name: string } | null>(null);
  const [text, setText] = useState('');
  const [order, setOrder] = useState(NO_ORDER);
  const choices = useQuery(customerChoicesQuery(useDeferredValue(text.trim())));
  const amount = moneyText(payment.unidentified, tag);
  const keep = useReceiveAdvance((advance) => {
    onClose();
    toast.done(t('keep.done', { amount: moneyText(advance.gross, tag), number: advance.number }));
  });
  const named = orderAsk(order);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('keep.title', { amount })}
      effect={t('keep.effect', { amount })}
      action={t('keep.action', { amount })}
      disabled={!customer || named === null}
      busy={keep.isPending}
      error={keep.error}
      onConfirm={() =>
        customer &&
        named !== null &&
        keep.mutate({ customer_id: customer.id, by: 'payment', payment_id: payment.id, ...named })
      }
    >
      <Field label={t('field.customer')} required>
        <Combobox
          value={customer}
          onChange={setCustomer}
          items={(choices.data?.items ?? []).filter((one) => one.active).map(({ id, name }) => ({ id, name }))}
          search={text}
          onSearch={setText}
          busy={choices.isFetching}
          idOf={(one) => one.id}
          labelOf={(one) => one.name}
        />
      </Field>
      <OrderFields order={order} onChange={setOrder} />
    </Confirm>
  );
}
