import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { type Quote, useDeclineQuote, useDeleteQuote, useSendQuote } from './queries';

/** Asks before a draft gets its number and can be changed no more. */
export function SendDialog({ quote, onClose }: { quote: Quote; onClose: () => void }) {
  const { t } = useTranslation('quotes');
  const send = useSendQuote(quote.id, (sent) => {
    onClose();
    toast.done(t('send.done', { number: sent.number ?? '' }));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('send.title')}
      effect={
        <>
          <Trans
            t={t}
            i18nKey="send.effect"
            components={{ amount: <Amount value={quote.total} strong />, who: <bdi className="font-strong" /> }}
            values={{ name: quote.customer?.name ?? t('noCustomer') }}
          />{' '}
          {t('send.fixed')}
        </>
      }
      action={t('send.action')}
      busy={send.isPending}
      error={send.error}
      onConfirm={() => send.mutate(null)}
    />
  );
}

/** Enters the customer's no, with the reason as far as it is known. */
export function DeclineDialog({ quote, onClose }: { quote: Quote; onClose: () => void }) {
  const { t } = useTranslation('quotes');
  const [reason, setReason] = useState('');
  const decline = useDeclineQuote(quote.id, () => {
    onClose();
    toast.done(t('decline.done'));
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('decline.title', { number: quote.number ?? '' })}
      effect={t('decline.effect')}
      action={t('decline.action')}
      busy={decline.isPending}
      error={decline.error}
      onConfirm={() => decline.mutate(reason.trim() ? { reason: reason.trim() } : {})}
    >
      <Field label={t('decline.reason')} optional>
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}

export function DeleteQuote({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('quotes');
  const remove = useDeleteQuote(id, () => {
    toast.done(t('delete.done'));
    onDone();
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('delete.title')}
      effect={t('delete.effect')}
      action={t('delete.action')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(null)}
    />
  );
}
