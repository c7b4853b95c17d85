import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { cashOf } from './cash';
import { type Invoice, useTakeCash } from './queries';

/** Cash over the counter: what is paid, what was handed over, what goes back. */
export function CashDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation(['invoices', 'ui']);
  const { tag } = useLocale();
  const [amount, setAmount] = useState<Money | null>(invoice.due_now);
  const [tendered, setTendered] = useState<Money | null>(null);
  const [faults, setFaults] = useState<{ amount?: string | null; tendered?: string | null }>({});
  // In time for an early-payment discount less settles it, and more is given back as change.
  const due = invoice.early_discount?.amount ?? invoice.due;
  const cash = cashOf(due, amount, tendered, invoice.cash_coin);
  const take = useTakeCash(invoice.id, () => {
    onClose();
    const taken = cash.taken ?? due;
    toast.done(t('cash.done', { amount: moneyText(taken, tag), number: invoice.number ?? '' }));
  });
  const unreadable = faults.amount ?? faults.tendered;
  const ready = cash.ok && !unreadable;
  const submit = () => {
    if (ready && amount) take.mutate({ amount, ...(tendered ? { tendered } : {}) });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('cash.title')}
      about={<bdi>{[invoice.number, invoice.customer?.name].filter(Boolean).join(' · ')}</bdi>}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="money" busy={take.isPending} disabled={!ready} onClick={submit}>
            {t('cash.action', { amount: cash.taken ? moneyText(cash.taken, tag) : '' })}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field takes the cash, as in a form. */}
      <div className="flex flex-col gap-4" onKeyDown={keys}>
        <Field
          label={t('cash.amount')}
          required
          hint={t('cash.due', { amount: moneyText(due, tag) })}
          error={faults.amount ?? (cash.fault === 'amount' ? t('cash.wrongAmount') : undefined)}
        >
          <MoneyField
            currency={invoice.currency}
            value={amount}
            onChange={setAmount}
            onFault={(fault) => setFaults((before) => ({ ...before, amount: fault }))}
          />
        </Field>
        {cash.rounding && cash.taken && (
          <dl aria-live="polite" className="grid grid-cols-[1fr_auto] gap-y-1 text-soft">
            <dt>{t('cash.rounding')}</dt>
            <dd className="text-end">
              <Amount value={cash.rounding} sign="always" />
            </dd>
            <dt className="font-strong text-ink">{t('cash.toTake')}</dt>
            <dd className="text-end text-ink">
              <Amount value={cash.taken} strong />
            </dd>
          </dl>
        )}
        <Field
          label={t('cash.tendered')}
          optional
          error={faults.tendered ?? (cash.fault === 'tendered' ? t('cash.tooLittle') : undefined)}
        >
          <MoneyField
            currency={invoice.currency}
            value={tendered}
            onChange={setTendered}
            onFault={(fault) => setFaults((before) => ({ ...before, tendered: fault }))}
            autoFocus
          />
        </Field>
        <div aria-live="polite" className="flex items-baseline justify-between border-t border-ink pt-2">
          <span className="font-strong">{t('cash.change')}</span>
          {cash.change ? <Amount value={cash.change} size="figure" /> : <span className="text-faint">–</span>}
        </div>
        {take.error && <ErrorPanel error={take.error} compact />}
      </div>
    </Dialog>
  );
}
