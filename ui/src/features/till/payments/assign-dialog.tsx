import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Combobox } from '@/components/ui/combobox';
import { Confirm } from '@/components/ui/confirm';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { type InvoiceChoice, invoiceChoicesQuery, type Payment, useAssign } from './queries';

/** Says which invoice money was for that nobody had asked for. */
export function AssignDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments');
  const { tag } = useLocale();
  const [invoice, setInvoice] = useState<InvoiceChoice | null>(null);
  const [text, setText] = useState('');
  const choices = useQuery(invoiceChoicesQuery(useDeferredValue(text), payment.unidentified.currency));
  const nameOf = (choice: InvoiceChoice) => choice.number ?? choice.id;
  const assign = useAssign(payment.id, (_, chosen) => {
    onClose();
    toast.done(t('act.assigned', { invoice: nameOf(chosen) }));
  });
  const { used, rest } = invoice ? split(payment.unidentified, invoice.due) : { used: null, rest: null };
  const amount = moneyText(payment.unidentified, tag);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('assign.title', { amount })}
      effect={
        !invoice || !used || !rest
          ? t('assign.choose')
          : rest.minor === 0
            ? t('assign.all', { amount, invoice: nameOf(invoice) })
            : t('assign.part', {
                used: moneyText(used, tag),
                rest: moneyText(rest, tag),
                invoice: nameOf(invoice),
              })
      }
      action={invoice ? t('assign.action', { invoice: nameOf(invoice) }) : t('act.assign')}
      disabled={!invoice}
      busy={assign.isPending}
      error={assign.error}
      onConfirm={() => invoice && assign.mutate(invoice)}
    >
      <Field label={t('column.invoice')} hint={t('assign.hint', { currency: payment.unidentified.currency })}>
        <Combobox
          value={invoice}
          onChange={setInvoice}
          items={choices.data ?? []}
          search={text}
          onSearch={setText}
          busy={choices.isFetching}
          idOf={(choice) => choice.id}
          labelOf={(choice) => [nameOf(choice), choice.customer_name].filter(Boolean).join(' · ')}
          detailOf={(choice) => <Amount value={choice.due} />}
        />
      </Field>
    </Confirm>
  );
}

/** How much of some money an invoice can use, and what is left for the customer's advance. */
export function split(money: Money, due: Money): { used: Money; rest: Money } {
  const used = Math.max(0, Math.min(money.minor, due.minor));
  return { used: { ...money, minor: used }, rest: { ...money, minor: money.minor - used } };
}
