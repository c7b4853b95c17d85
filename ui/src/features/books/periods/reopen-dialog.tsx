import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { Day } from '@/components/ui/when';
import { addDays } from '@/lib/dates';
import { monthBefore } from './days';
import { useReopenPeriod } from './queries';

/** Opens closed days again: the effect, a reason, and a word to type, since figures of these days may be with others already. */
export function ReopenDialog({
  closedTo,
  onClose,
  onDone,
}: {
  closedTo: string;
  onClose: () => void;
  /** Called with the first day that is open again, or null when every day is. */
  onDone: (firstOpen: string | null) => void;
}) {
  const { t } = useTranslation('periods');
  // The month that was closed last is the one most often opened again.
  const [stays, setStays] = useState<string | null>(monthBefore(closedTo));
  const [reason, setReason] = useState('');
  const reopen = useReopenPeriod(() => onDone(stays && addDays(stays, 1)));
  const to = <Day on={closedTo} className="font-strong" />;
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('reopen.title')}
      action={t('reopen.action')}
      typed={t('reopen.word')}
      busy={reopen.isPending}
      error={reopen.error}
      disabled={reason.trim() === ''}
      onConfirm={() => reopen.mutate({ closed_to: stays, reason: reason.trim() })}
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">
            {stays ? (
              <Trans
                t={t}
                i18nKey="reopen.effect"
                components={{ from: <Day on={addDays(stays, 1)} className="font-strong" />, to }}
              />
            ) : (
              <Trans t={t} i18nKey="reopen.effectAll" components={{ to }} />
            )}
          </p>
          <p>{t('reopen.effectLate')}</p>
          <p>{t('reopen.effectTax')}</p>
        </div>
      }
    >
      <Field label={t('reopen.stays')} hint={t('reopen.staysHint')}>
        <DateField value={stays} onChange={setStays} latest={addDays(closedTo, -1)} clearable />
      </Field>
      <Field label={t('reopen.reason')} required hint={t('reopen.reasonHint')}>
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
