import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TableImport } from '@/components/form/table-import';
import { type OpeningImport, useImport } from './queries';

/** Balances from a table: looked at first, each bad line named, then all of them or none. */
export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: (count: number) => void }) {
  const { t } = useTranslation('opening');
  const [looked, setLooked] = useState<OpeningImport | null>(null);
  const send = useImport((done) => {
    if (done.is_written) onDone(done.lines);
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
        write: t('import.write', { count: looked?.lines ?? 0 }),
        good: t('import.good', { count: looked?.lines ?? 0 }),
      }}
      ownCodes="opening."
      problems={looked?.problems ?? null}
      isSending={send.isPending}
      error={send.error}
      onSend={(csv, dry_run) => send.mutate({ csv, dry_run })}
      onChange={() => setLooked(null)}
      onClose={onClose}
    />
  );
}
