import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { type Entry, useReverseManualEntry } from './queries';

/** Takes back an entry that was made by hand: another one with its sides exchanged, on an open day, with a reason. */
export function ReverseDialog({
  entry,
  onClose,
  onDone,
}: {
  entry: Entry;
  onClose: () => void;
  onDone: (reversal: Entry) => void;
}) {
  const { t } = useTranslation('manual');
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const [day, setDay] = useState(today);
  const [reason, setReason] = useState('');
  const reverse = useReverseManualEntry(entry.id, onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('reverse.title')}
      action={t('reverse.action')}
      busy={reverse.isPending}
      error={reverse.error}
      disabled={reason.trim() === ''}
      onConfirm={() => reverse.mutate({ dated_on: day, reason: reason.trim() })}
      effect={<p className="text-ink">{t('reverse.effect')}</p>}
    >
      <Field label={t('field.day')} hint={t('field.dayHint')}>
        <DateField value={day} earliest={entry.dated_on} latest={today} onChange={(next) => next && setDay(next)} />
      </Field>
      <Field label={t('field.reason')} required hint={t('field.reasonHint')}>
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
