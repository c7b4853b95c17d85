import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import { type ImportedFile, type StatementNote, useImportStatement } from './queries';

/** Brings in a statement: first what it would bring, then the lines. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['bank', 'ui']);
  const [file, setFile] = useState<File | null>(null);
  const [seen, setSeen] = useState<ImportedFile | null>(null);
  const look = useImportStatement(setSeen);
  const bring = useImportStatement((brought) => {
    toast.done(t('import.done', { count: brought.statements.reduce((sum, one) => sum + one.lines_new, 0) }));
    onClose();
  });
  const choose = (chosen: File | undefined) => {
    setFile(chosen ?? null);
    setSeen(null);
    bring.reset();
    if (chosen) look.mutate({ file: chosen, dryRun: true });
    else look.reset();
  };
  const wrong = look.error ?? bring.error;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('import.title')}
      about={t('import.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button
            kind="primary"
            busy={bring.isPending}
            disabled={!file || !seen}
            onClick={() => file && bring.mutate({ file, dryRun: false })}
          >
            {t('import.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('import.file')} hint={t('import.hint')}>
          <Input
            type="file"
            accept=".xml,application/xml,text/xml"
            onChange={(event) => choose(event.target.files?.[0])}
          />
        </Field>
        <div aria-live="polite" className="flex flex-col gap-4">
          {look.isPending && <p className="text-soft">{t('import.looking')}</p>}
          {seen?.statements.map((statement) => (
            <div key={`${statement.account_id} ${statement.reference}`} className="flex flex-col gap-1">
              <p className="font-strong">
                <bdi>{statement.account_name}</bdi> · <Day on={statement.from_on} /> – <Day on={statement.to_on} />
              </p>
              <p>
                {t('import.new', { count: statement.lines_new })} ·{' '}
                {t('import.known', { count: statement.lines_known })}
                {statement.lines_not_booked > 0 && ` · ${t('import.notBooked', { count: statement.lines_not_booked })}`}
              </p>
              <p className="flex flex-wrap gap-x-4 text-soft">
                <Amount value={statement.came_in} sign="always" />
                <Amount value={statement.went_out} />
                <span>
                  {t('import.closing')} <Amount value={statement.closing} />
                </span>
              </p>
              {statement.notes.map((note) => (
                <Note key={note.kind} note={note} />
              ))}
            </div>
          ))}
        </div>
        {wrong && <ErrorPanel error={wrong} compact />}
      </div>
    </Dialog>
  );
}

/** What does not join with the statements around it. */
function Note({ note }: { note: StatementNote }) {
  const { t } = useTranslation('bank');
  const { tag } = useLocale();
  switch (note.kind) {
    case 'first':
      return <p className="text-amber">{t('note.first', { opening: moneyText(note.opening, tag) })}</p>;
    case 'gap':
      return (
        <p className="text-red">
          {t('note.gap', { before: moneyText(note.before, tag), opening: moneyText(note.opening, tag) })}
        </p>
      );
    case 'gap_after':
      return (
        <p className="text-red">
          {t('note.gapAfter', { closing: moneyText(note.closing, tag), after: moneyText(note.after, tag) })}
        </p>
      );
    default:
      return <p className="text-soft">{t('note.nothingNew')}</p>;
  }
}
