import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { StandingOf } from './batches-section';
import { batchQuery, type PaymentBatchDocument, useDropBatch, useSaveBatchFile } from './queries';

/** One file of transfers: who is paid, what the bank says of each, and the file itself. */
export function BatchDrawer({ id, mayWrite, onClose }: { id: string; mayWrite: boolean; onClose: () => void }) {
  const { t } = useTranslation('bank');
  const batch = useQuery(batchQuery(id));
  const save = useSaveBatchFile(id, () => toast.done(t('file.saved')));
  const canLeave = mayWrite && batch.data && !batch.data.dropped_at;
  return (
    <Drawer
      open
      onClose={onClose}
      title={batch.data ? t(`batch.purpose.${batch.data.purpose}`) : t('batch.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('file.cancel')}</Button>
          {canLeave && (
            <Button kind="primary" busy={save.isPending} onClick={() => save.mutate(undefined)}>
              {t('file.save')}
            </Button>
          )}
        </>
      }
    >
      {batch.isError ? (
        <ErrorPanel error={batch.error} onRetry={() => void batch.refetch()} />
      ) : !batch.data ? (
        <SkeletonLines label={t('batch.title')} lines={6} />
      ) : (
        <div className="flex flex-col gap-5">
          <Head batch={batch.data} />
          {save.error && <ErrorPanel error={save.error} compact />}
          <Transfers batch={batch.data} />
          {canLeave && !batch.data.reported_at && <DropIt batch={batch.data} />}
        </div>
      )}
    </Drawer>
  );
}

function Head({ batch }: { batch: PaymentBatchDocument }) {
  const { t } = useTranslation('bank');
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline gap-x-4">
        <Amount value={batch.amount} strong /> <StandingOf batch={batch} />
      </p>
      <p className="text-small text-soft">
        {t('batch.on')} <Day on={batch.execute_on} /> · <bdi dir="ltr">{batch.message_name}</bdi> ·{' '}
        <bdi dir="ltr" className="whitespace-nowrap">
          {batch.message_id}
        </bdi>
      </p>
      {batch.dropped_why !== '' && (
        <p className="text-small">
          {t('batch.dropped')}: <bdi>{batch.dropped_why}</bdi>
        </p>
      )}
      {!batch.reported_at && !batch.dropped_at && <p className="text-small text-soft">{t('batch.next')}</p>}
    </div>
  );
}

function Transfers({ batch }: { batch: PaymentBatchDocument }) {
  const { t } = useTranslation('bank');
  return (
    <ul className="border-t border-rule">
      {batch.transfers.map((transfer) => (
        <li key={transfer.part} className="flex flex-wrap items-baseline gap-x-4 border-b border-rule py-2">
          <span className="flex min-w-40 flex-1 flex-col items-start">
            <bdi className="font-strong">{transfer.payee}</bdi>
            <bdi dir="ltr" className="text-small text-soft">
              {transfer.account}
            </bdi>
            <bdi className="text-small">{transfer.reference}</bdi>
          </span>
          <span className="flex flex-col items-end">
            <Amount value={transfer.amount} />
            <bdi dir="ltr" className="text-small text-soft">
              {transfer.status === '' ? t('file.noStatus') : transfer.status}
            </bdi>
          </span>
          {transfer.reasons.map((reason) => (
            <p key={reason.code} className="w-full text-small text-red">
              <bdi dir="ltr">{reason.code}</bdi> {reason.meaning} {reason.text}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}

function DropIt({ batch }: { batch: PaymentBatchDocument }) {
  const { t } = useTranslation('bank');
  const [reason, setReason] = useState('');
  const drop = useDropBatch(batch.id, () => toast.done(t('batch.dropped')));
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        drop.mutate(reason.trim());
      }}
    >
      <h3 className="font-strong">{t('batch.drop.title')}</h3>
      <p className="text-small text-soft">{t('batch.drop.about')}</p>
      <Field label={t('batch.drop.reason')} required>
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {drop.error && <ErrorPanel error={drop.error} compact />}
      <div>
        <Button type="submit" busy={drop.isPending} disabled={reason.trim() === ''}>
          {t('batch.drop.action')}
        </Button>
      </div>
    </form>
  );
}
