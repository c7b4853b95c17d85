import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input, Textarea } from '@/components/ui/input';

/** What is wrong with a cell of the table, or with the table. */
interface TableProblem {
  line: number;
  column: string;
  code: string;
  sentence: string;
}

interface Words {
  title: string;
  about: string;
  look: string;
  file: string;
  fileHint: string;
  unreadable: string;
  text: string;
  problems: string;
  wrong: (count: number) => string;
  line: (line: number) => string;
  /** What the button says once the table was found good, and what stands below it then. */
  write: string;
  good: string;
}

interface TableImportProps {
  words: Words;
  /** Codes that begin so have sentences of ours. */
  ownCodes: string;
  /** Null while the table was not looked at. */
  problems: readonly TableProblem[] | null;
  isSending: boolean;
  error: Error | null;
  onSend: (csv: string, isDryRun: boolean) => void;
  onChange: () => void;
  onClose: () => void;
}

/** A table from a file or from the clipboard: looked at first, each bad line named, then all of its rows or none. */
export function TableImport(props: TableImportProps) {
  const { words, problems, onChange } = props;
  const { t } = useTranslation('ui');
  const [csv, setCsv] = useState('');
  const [isUnreadable, setUnreadable] = useState(false);
  const write = (text: string) => {
    setCsv(text);
    setUnreadable(false);
    onChange();
  };
  const read = (file: File | undefined) => {
    if (!file) return;
    file.text().then(
      (text) => (text.includes('\u0000') ? setUnreadable(true) : write(text)),
      () => setUnreadable(true),
    );
  };
  const isGood = problems !== null && problems.length === 0;
  return (
    <Dialog
      open
      onClose={props.onClose}
      width="wide"
      title={words.title}
      about={words.about}
      actions={
        <>
          <Button onClick={props.onClose}>{t('dialog.cancel')}</Button>
          <Button
            kind="primary"
            busy={props.isSending}
            disabled={csv.trim() === ''}
            onClick={() => props.onSend(csv, !isGood)}
          >
            {isGood ? words.write : words.look}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {props.error && <ErrorPanel error={props.error} compact />}
        <Field label={words.file} hint={words.fileHint} error={isUnreadable ? words.unreadable : undefined}>
          <Input type="file" accept=".csv,text/csv,text/plain" onChange={(event) => read(event.target.files?.[0])} />
        </Field>
        <Field label={words.text}>
          <Textarea
            rows={8}
            dir="ltr"
            className="font-mono"
            maxLength={500_000}
            value={csv}
            onChange={(event) => write(event.target.value)}
          />
        </Field>
        {isGood && (
          <p role="status" className="font-strong text-green">
            {words.good}
          </p>
        )}
        {problems !== null && !isGood && <Problems words={words} ownCodes={props.ownCodes} problems={problems} />}
      </div>
    </Dialog>
  );
}

function Problems({
  words,
  ownCodes,
  problems,
}: {
  words: Words;
  ownCodes: string;
  problems: readonly TableProblem[];
}) {
  const { t } = useTranslation('problems');
  return (
    <section aria-label={words.problems} aria-live="polite" className="border-t border-ink pt-3">
      <p className="font-strong text-red">{words.wrong(problems.length)}</p>
      <ol className="mt-2 flex flex-col">
        {problems.map((one) => (
          <li key={`${one.line}-${one.column}`} className="flex flex-wrap gap-x-3 border-b border-rule py-1">
            <span className="font-strong">{words.line(one.line)}</span>
            <bdi dir="ltr" className="text-soft">
              {one.column}
            </bdi>
            <span>
              {/* What concerns a cell says what stands in it; only our own codes have words here. */}
              {one.code.startsWith(ownCodes)
                ? t(`what.${one.code.replace('.', '_')}`, { defaultValue: one.sentence })
                : one.sentence}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
