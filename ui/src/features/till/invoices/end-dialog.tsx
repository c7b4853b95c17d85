import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { CorrectionWays } from '@/components/ui/way-out';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { type Invoice, useVoid, useWriteOff } from './queries';

/** Takes an invoice back, or gives up what is left of it. Both keep the number and want a reason. */
export function EndDialog({
  invoice,
  how,
  onClose,
}: {
  invoice: Invoice;
  how: 'void' | 'write-off';
  onClose: () => void;
}) {
  const { t } = useTranslation('invoices');
  const { tag } = useLocale();
  const [reason, setReason] = useState('');
  const number = invoice.number ?? '';
  const words = how === 'void' ? 'void' : 'writeOff';
  const done = () => {
    onClose();
    toast.done(t(`${words}.done`, { number }));
  };
  const makeVoid = useVoid(invoice.id, done);
  const writeOff = useWriteOff(invoice.id, done);
  const act = how === 'void' ? makeVoid : writeOff;
  return (
    <Confirm
      open
      onClose={onClose}
      title={t(`${words}.title`, { number })}
      effect={
        <Trans
          t={t}
          i18nKey={`${words}.effect`}
          components={{ amount: <Amount value={how === 'void' ? invoice.total : invoice.due} strong /> }}
        />
      }
      action={t(`${words}.action`, { number, amount: moneyText(invoice.due, tag) })}
      busy={act.isPending}
      error={act.error}
      disabled={reason.trim() === ''}
      onConfirm={() => act.mutate({ reason: reason.trim() })}
    >
      <Field label={t('reason')} required hint={t('reasonHint')}>
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {act.error && <CorrectionWays problem={act.error} invoiceId={invoice.id} onGo={onClose} />}
    </Confirm>
  );
}
