import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { Day } from '@/components/ui/when';
import { type FiscalYear, useCloseYear, useReopenYear } from './queries';

interface DialogProps {
  year: FiscalYear;
  onClose: () => void;
  onDone: (year: FiscalYear) => void;
}

/** Closes a fiscal year: says what moves and what is locked before it is done. */
export function CloseYearDialog({ year, onClose, onDone }: DialogProps) {
  const { t } = useTranslation('years');
  const close = useCloseYear(onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('close.title', { year: year.year })}
      action={t('close.action', { year: year.year })}
      busy={close.isPending}
      error={close.error}
      onConfirm={() => close.mutate({ year: year.year })}
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">
            <Trans
              t={t}
              i18nKey={year.result.minor < 0 ? 'close.effectLoss' : 'close.effect'}
              components={{
                amount: <Amount value={{ ...year.result, minor: Math.abs(year.result.minor) }} strong />,
              }}
            />
          </p>
          <p>
            <Trans
              t={t}
              i18nKey="close.effectLock"
              components={{ day: <Day on={year.ends_on} className="font-strong" /> }}
            />
          </p>
          <p>{t('close.effectBack')}</p>
        </div>
      }
    />
  );
}

/** Opens a closed fiscal year again, with a reason. */
export function ReopenYearDialog({ year, onClose, onDone }: DialogProps) {
  const { t } = useTranslation('years');
  const [reason, setReason] = useState('');
  const reopen = useReopenYear(onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('reopen.title', { year: year.year })}
      action={t('reopen.action', { year: year.year })}
      busy={reopen.isPending}
      error={reopen.error}
      disabled={reason.trim() === ''}
      onConfirm={() => reopen.mutate({ year: year.year, reason: reason.trim() })}
      effect={
        <div className="flex flex-col gap-2">
          <p className="text-ink">{t('reopen.effect')}</p>
          <p>{t('reopen.effectDays')}</p>
        </div>
      }
    >
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
