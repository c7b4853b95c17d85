import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import type { Money } from '@/lib/money';
import { type ReportTaken, useTakeReport } from './queries';

/** Takes in what a bank says about a payment file that was made here. */
export function ReportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('bank');
  const [taken, setTaken] = useState<ReportTaken | null>(null);
  const take = useTakeReport(setTaken);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('report.title')}
      about={t('report.about')}
      actions={<Button onClick={onClose}>{t('report.close')}</Button>}
    >
      <div className="flex flex-col gap-4">
        <Field label={t('report.file')}>
          <Input
            type="file"
            accept=".xml,application/xml,text/xml"
            onChange={(event) => {
              const file = event.target.files?.[0];
              setTaken(null);
              if (file) take.mutate(file);
            }}
          />
        </Field>
        <div aria-live="polite">
          {taken && (
            <div className="flex flex-col gap-1">
              {taken.message && <OfFile file={taken.message} />}
              {taken.batch && <OfBatch batch={taken.batch} />}
              <p>
                <bdi dir="ltr">{taken.reported || '–'}</bdi> · {t(taken.changed ? 'report.changed' : 'report.same')}
              </p>
              {taken.strangers > 0 && <p className="text-amber">{t('report.strangers', { count: taken.strangers })}</p>}
            </div>
          )}
        </div>
        {take.error && <ErrorPanel error={take.error} compact />}
      </div>
    </Dialog>
  );
}

function OfFile({ file }: { file: NonNullable<ReportTaken['message']> }) {
  return (
    <>
      <Named id={file.message_id} amount={file.amount} />
      <p>
        <bdi dir="ltr">{file.status || '–'}</bdi>
      </p>
      <Reasons reasons={file.reasons} />
    </>
  );
}

function OfBatch({ batch }: { batch: NonNullable<ReportTaken['batch']> }) {
  return (
    <>
      <Named id={batch.message_id} amount={batch.amount} />
      {batch.transfers.map((transfer) => (
        <div key={transfer.part}>
          <p>
            <bdi>{transfer.payee}</bdi> · <Amount value={transfer.amount} /> ·{' '}
            <bdi dir="ltr">{transfer.status || '–'}</bdi>
          </p>
          <Reasons reasons={transfer.reasons} />
        </div>
      ))}
    </>
  );
}

function Named({ id, amount }: { id: string; amount: Money }) {
  return (
    <p>
      <bdi dir="ltr" className="font-strong">
        {id}
      </bdi>{' '}
      · <Amount value={amount} />
    </p>
  );
}

function Reasons({ reasons }: { reasons: NonNullable<ReportTaken['message']>['reasons'] }) {
  return reasons.map((reason) => (
    <p key={reason.code} className="text-red">
      <bdi dir="ltr">{reason.code}</bdi> {reason.meaning} {reason.text}
    </p>
  ));
}
