import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { type Attachment, useRemove } from './queries';

/** Removes a file; of a posted or issued fact it stays, marked, and a reason is asked for. */
export function RemoveDialog({
  attachment,
  isFact,
  onClose,
}: {
  attachment: Attachment;
  isFact: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('attachments');
  const [reason, setReason] = useState('');
  const remove = useRemove(attachment.id, onClose);
  const why = reason.trim();
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('remove.title')}
      action={t('remove.action')}
      busy={remove.isPending}
      error={remove.error}
      disabled={isFact && why === ''}
      onConfirm={() => remove.mutate(why === '' ? {} : { reason: why })}
      effect={
        <div className="flex flex-col gap-2">
          <bdi className="font-strong text-ink">{attachment.name}</bdi>
          <p>{isFact ? t('remove.kept') : t('remove.gone')}</p>
        </div>
      }
    >
      {isFact && (
        <Field label={t('remove.reason')} required hint={t('remove.reasonHint')}>
          <Textarea
            rows={2}
            maxLength={500}
            dir="auto"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
    </Confirm>
  );
}
