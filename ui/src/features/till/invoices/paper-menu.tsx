import { ChevronDown, Download, Eye, FileText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useKept } from '@/lib/kept';
import type { Problem } from '@/lib/problem';
import { platform } from '@/platform';
import { type Invoice, type PaperKind, type PaperSize, useSavePaper, useShowPaper } from './queries';

const SIZES: readonly PaperSize[] = ['a4', 'letter', 'receipt80'];

/** The papers of an invoice: shown in a tab where the browser prints them, or saved as a file. */
export function PaperMenu({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const say = useProblemWords();
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const hasTabs = useHasTabs();
  const show = useShowPaper(invoice.id);
  const save = useSavePaper(invoice.id, fileNameOf(invoice));
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const kinds: PaperKind[] = invoice.paid.minor > 0 ? ['pdf', 'receipt'] : ['pdf'];
  return (
    <Menu
      trigger={
        <Button icon={<FileText aria-hidden />} busy={show.isPending || save.isPending}>
          {t('paper.open')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {kinds.map((kind) => (
        <div key={kind}>
          {hasTabs && (
            <MenuItem icon={<Eye aria-hidden />} onSelect={() => show.mutate({ kind, size }, { onError: wrong })}>
              {t(`paper.${kind}.show`)}
            </MenuItem>
          )}
          <MenuItem icon={<Download aria-hidden />} onSelect={() => save.mutate({ kind, size }, { onError: wrong })}>
            {t(`paper.${kind}.save`)}
          </MenuItem>
        </div>
      ))}
      <MenuRule />
      <MenuLabel>{t('paper.size')}</MenuLabel>
      <MenuChoice
        value={size}
        onChange={setSize}
        choices={SIZES.map((value) => ({ value, label: t(`paper.${value}`) }))}
      />
    </Menu>
  );
}

/** A number such as `INV/26-27/0013` as a name that every file system takes. */
const fileNameOf = ({ number }: Invoice) => (number ?? 'draft').replace(/[^\p{L}\p{N}._-]+/gu, '-');

/** The desktop window opens no tabs of its own files; there a paper is saved and opened by the system. */
function useHasTabs(): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    void platform().then(({ kind }) => setHas(kind === 'browser'));
  }, []);
  return has;
}
