import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input, Textarea } from '@/components/ui/input';
import { type TaxTableImport, useImportTable } from './queries';

/** The sales tax table from a file: looked at first, each bad line named, then all of its rows or none. */
export function ImportTable({ onClose, onDone }: { onClose: () => void; onDone: (text: string) => void }) {
  const { t } = useTranslation(['sales-tax', 'ui']);
  const [csv, setCsv] = useState('');
  const [isUnreadable, setUnreadable] = useState(false);
  const [looked, setLooked] = useState<TaxTableImport | null>(null);
  const send = useImportTable((done) => {
    if (done.is_written) onDone(t('import.done', { count: done.added + done.changed }));
    else setLooked(done);
  });
  const write = (text: string) => {
    setCsv(text);
    setLooked(null);
    setUnreadable(false);
  };
  const read = (file: File | undefined) => {
    if (!file) return;
    file.text().then(
      (text) => (text.includes('\u0000') ? setUnreadable(true) : write(text)),
      () => setUnreadable(true),
    );
  };
  const isGood = looked !== null && looked.problems.length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={t('import.title')}
      about={t('import.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button
            kind="primary"
            busy={send.isPending}
            disabled={csv.trim() === ''}
            onClick={() => send.mutate({ csv, dry_run: !isGood })}
          >
            {isGood ? t('import.write', { count: looked.added + looked.changed }) : t('import.look')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {send.error && <ErrorPanel error={send.error} compact />}
        <Field
          label={t('import.file')}
          hint={t('import.fileHint')}
          error={isUnreadable ? t('import.unreadable') : undefined}
        >
          <Input type="file" accept=".csv,text/csv,text/plain" onChange={(event) => read(event.target.files?.[0])} />
        </Field>
        <Field label={t('import.text')}>
          <Textarea
            rows={8}
            dir="ltr"
            className="font-mono"
            maxLength={500_000}
            value={csv}
            onChange={(event) => write(event.target.value)}
          />
        </Field>
        {looked && <Report looked={looked} />}
      </div>
    </Dialog>
  );
}

function Report({ looked }: { looked: TaxTableImport }) {
  const { t } = useTranslation(['sales-tax', 'problems']);
  const { problems, added, changed, unchanged } = looked;
  if (problems.length === 0)
    return (
      <p role="status" className="font-strong text-green">
        {t('import.good', { added, changed, unchanged })}
      </p>
    );
  return (
    <section aria-label={t('import.problems')} aria-live="polite" className="border-t border-ink pt-3">
      <p className="font-strong text-red">{t('import.wrong', { count: problems.length })}</p>
      <ol className="mt-2 flex flex-col">
        {problems.map((one) => (
          <li key={`${one.line}-${one.column}`} className="flex flex-wrap gap-x-3 border-b border-rule py-1">
            <span className="font-strong">{t('import.line', { line: one.line })}</span>
            <bdi dir="ltr" className="text-soft">
              {one.column}
            </bdi>
            <span>
              {/* What concerns a cell says what stands in it; only our own codes have words here. */}
              {one.code.startsWith('tax_jurisdiction.')
                ? t(`problems:what.${one.code.replace('.', '_')}`, { defaultValue: one.sentence })
                : one.sentence}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
