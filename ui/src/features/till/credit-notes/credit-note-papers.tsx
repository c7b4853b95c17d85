import { ChevronDown, Download, Eye, FileText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PaperViewer } from '@/app/paper-viewer';
import { Button, IconButton } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useKept } from '@/lib/kept';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import type { Problem } from '@/lib/problem';
import { paperPath, useSavePaper } from './queries';

/** The paper of a credit note: shown, and printed from there, or saved as a file. `small` in a row of a list. */
export function CreditNotePapers({ note, small }: { note: { id: string; number: string }; small?: boolean }) {
  const { t } = useTranslation('credit-notes');
  const say = useProblemWords();
  // One choice for all papers of the shop: the invoices' menu keeps it under the same name.
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const [shown, setShown] = useState<PaperSize | null>(null);
  const save = useSavePaper(note.id, paperName(note.number));
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const busy = save.isPending;
  const keep = (sheet: PaperSize) => save.mutate(sheet, { onError: wrong });
  const menu = (
    <Menu
      trigger={
        small ? (
          <IconButton label={t('paper.of', { number: note.number })} busy={busy}>
            <FileText aria-hidden />
          </IconButton>
        ) : (
          <Button icon={<FileText aria-hidden />} busy={busy}>
            {t('paper.open')}
            <ChevronDown aria-hidden />
          </Button>
        )
      }
    >
      <MenuItem icon={<Eye aria-hidden />} onSelect={() => setShown(size)}>
        {t('paper.show')}
      </MenuItem>
      <MenuItem icon={<Download aria-hidden />} onSelect={() => keep(size)}>
        {t('paper.save')}
      </MenuItem>
      <MenuRule />
      <MenuLabel>{t('paper.size')}</MenuLabel>
      <MenuChoice
        value={size}
        onChange={setSize}
        choices={PAPER_SIZES.map((value) => ({ value, label: t(`paper.${value}`) }))}
      />
    </Menu>
  );
  return (
    <>
      {menu}
      <PaperViewer
        path={shown && paperPath(note.id, shown)}
        title={note.number}
        onSave={() => shown && keep(shown)}
        onClose={() => setShown(null)}
      />
    </>
  );
}
