import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
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
              <p>
                <bdi dir="ltr" className="font-strong">
                  {taken.message.message_id}
                </bdi>{' '}
                · <Amount value={taken.message.amount} />
              </p>
              <p>
                <bdi dir="ltr">{taken.message.status || '–'}</bdi> ·{' '}
                {t(taken.changed ? 'report.changed' : 'report.same')}
              </p>
              {taken.message.reasons.map((reason) => (
                <p key={reason.code} className="text-red">
                  <bdi dir="ltr">{reason.code}</bdi> {reason.meaning} {reason.text}
                </p>
              ))}
              {taken.strangers > 0 && <p className="text-amber">{t('report.strangers', { count: taken.strangers })}</p>}
            </div>
          )}
        </div>
        {take.error && <ErrorPanel error={take.error} compact />}
      </div>
    </Dialog>
  );
}
