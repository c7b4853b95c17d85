import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { type Money, moneyText } from '@/lib/money';
import { type Invoice, useRecordWithheld } from './queries';

/** The customer paid a part of the invoice to the tax office: how much, when, and by which certificate. */
export function WithheldDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation(['invoices', 'ui']);
  const { tag, zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const [amount, setAmount] = useState<Money | null>(null);
  const [fault, setFault] = useState<string | null | undefined>(null);
  const [certificate, setCertificate] = useState('');
  const [day, setDay] = useState<string | null>(today);
  const record = useRecordWithheld(invoice.id, (withheld) => {
    onClose();
    toast.done(t('withheld.done', { amount: moneyText(withheld.amount, tag), number: invoice.number ?? '' }));
  });
  const isWrong = amount !== null && (amount.minor <= 0 || amount.minor > invoice.due.minor);
  const ready = amount !== null && !isWrong && !fault;
  const submit = () => {
    if (!ready) return;
    const paper = certificate.trim();
    record.mutate({
      amount,
      ...(paper === '' ? {} : { certificate: paper }),
      ...(day === null || day === today ? {} : { withheld_on: day }),
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('withheld.title')}
      about={t('withheld.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" busy={record.isPending} disabled={!ready} onClick={submit}>
            {t('withheld.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label={t('withheld.amount')}
          required
          hint={t('cash.due', { amount: moneyText(invoice.due, tag) })}
          error={fault ?? (isWrong ? t('cash.wrongAmount') : undefined)}
        >
          <MoneyField currency={invoice.currency} value={amount} onChange={setAmount} onFault={setFault} autoFocus />
        </Field>
        <Field label={t('withheld.certificate')} optional hint={t('withheld.certificateHint')}>
          <Input
            dir="auto"
            maxLength={80}
            autoComplete="off"
            value={certificate}
            onChange={(event) => setCertificate(event.target.value)}
          />
        </Field>
        <Field label={t('withheld.day')}>
          <DateField value={day} onChange={setDay} latest={today} />
        </Field>
        {record.error && <ErrorPanel error={record.error} compact />}
      </div>
    </Dialog>
  );
}
