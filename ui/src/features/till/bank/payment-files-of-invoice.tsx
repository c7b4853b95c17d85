import { useQuery } from '@tanstack/react-query';
import { FileCode } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { type PaymentFileAsk, paymentFilesQuery, useSavePaymentFile } from './queries';

type OfInvoice = Pick<Shape<'Invoice'>, 'id' | 'status' | 'due'>;

/** Files by which an invoice is paid from a bank; nothing where nothing is due. */
export function PaymentFilesOfInvoice({ invoice }: { invoice: OfInvoice }) {
  const { t } = useTranslation('bank');
  const [isOpen, setOpen] = useState(false);
  if (invoice.status === 'draft' || invoice.due.minor <= 0) return null;
  return (
    <Section title={t('file.title')} about={t('file.about')}>
      <div>
        <Button icon={<FileCode aria-hidden />} onClick={() => setOpen(true)}>
          {t('file.open')}
        </Button>
      </div>
      {isOpen && <FileDialog id={invoice.id} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function FileDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('bank');
  const [ask, setAsk] = useState<PaymentFileAsk>({ kind: 'payment-initiation', version: '09', payer: '', name: '' });
  const change = (changed: Partial<PaymentFileAsk>) => setAsk((before) => ({ ...before, ...changed }));
  const save = useSavePaymentFile(id, () => toast.done(t('file.saved')));
  const made = useQuery(paymentFilesQuery(id));
  const isRequest = ask.kind === 'request-to-pay';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('file.title')}
      about={t('file.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('file.cancel')}</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={!isRequest && ask.payer.trim() === ''}
            onClick={() => save.mutate(ask)}
          >
            {t('file.save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('file.kind')}>
          <Select
            value={ask.kind}
            onChange={(kind) => change({ kind })}
            choices={[
              { value: 'payment-initiation' as const, label: t('file.initiation') },
              { value: 'request-to-pay' as const, label: t('file.request') },
            ]}
          />
        </Field>
        {!isRequest && (
          <Field label={t('file.version')}>
            <Select
              value={ask.version}
              onChange={(version) => change({ version })}
              choices={[
                { value: '09' as const, label: t('file.v09') },
                { value: '03' as const, label: t('file.v03') },
              ]}
            />
          </Field>
        )}
        <Field
          label={t('file.payer')}
          required={!isRequest}
          hint={t(isRequest ? 'file.payerHintRequest' : 'file.payerHint')}
        >
          <Input dir="ltr" value={ask.payer} onChange={(event) => change({ payer: event.target.value })} />
        </Field>
        <Field label={t('file.name')} optional hint={t('file.nameHint')}>
          <Input value={ask.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        {save.error && <ErrorPanel error={save.error} compact />}
        {made.data && made.data.items.length > 0 && (
          <section className="flex flex-col gap-1">
            <h3 className="text-small text-soft">{t('file.made')}</h3>
            <ul className="border-t border-rule">
              {made.data.items.map((file) => (
                <li key={file.id} className="flex flex-wrap gap-x-4 border-b border-rule py-1 text-small">
                  <bdi dir="ltr">{file.message_name}</bdi>
                  <When at={file.created_at} style="day" />
                  <bdi dir="ltr">{file.status === '' ? t('file.noStatus') : file.status}</bdi>
                  {file.reasons.map((reason) => (
                    <span key={reason.code} className="text-red">
                      <bdi dir="ltr">{reason.code}</bdi> {reason.meaning}
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}
