import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TableImport } from '@/components/form/table-import';
import { type TaxTableImport, useImportTable } from './queries';

/** The sales tax table from a file: looked at first, each bad line named, then all of its rows or none. */
export function ImportTable({ onClose, onDone }: { onClose: () => void; onDone: (text: string) => void }) {
  const { t } = useTranslation('sales-tax');
  const [looked, setLooked] = useState<TaxTableImport | null>(null);
  const send = useImportTable((done) => {
    if (done.is_written) onDone(t('import.done', { count: done.added + done.changed }));
    else setLooked(done);
  });
  return (
    <TableImport
      words={{
        title: t('import.title'),
        about: t('import.about'),
        look: t('import.look'),
        file: t('import.file'),
        fileHint: t('import.fileHint'),
        unreadable: t('import.unreadable'),
        text: t('import.text'),
        problems: t('import.problems'),
        wrong: (count) => t('import.wrong', { count }),
        line: (line) => t('import.line', { line }),
        write: t('import.write', { count: (looked?.added ?? 0) + (looked?.changed ?? 0) }),
        good: looked
          ? t('import.good', { added: looked.added, changed: looked.changed, unchanged: looked.unchanged })
          : '',
      }}
      ownCodes="tax_jurisdiction."
      problems={looked?.problems ?? null}
      isSending={send.isPending}
      error={send.error}
      onSend={(csv, dry_run) => send.mutate({ csv, dry_run })}
      onChange={() => setLooked(null)}
      onClose={onClose}
    />
  );
}
