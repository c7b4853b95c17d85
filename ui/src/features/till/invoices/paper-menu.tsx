import { ChevronDown, Download, Eye, FileText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PaperViewer } from '@/app/paper-viewer';
import { Button } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useKept } from '@/lib/kept';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import type { Problem } from '@/lib/problem';
import { type Invoice, type PaperAsk, type PaperKind, paperPath, useSavePaper } from './queries';

/** The papers of an invoice: shown, and printed from there, or saved as a file. */
export function PaperMenu({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const say = useProblemWords();
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const [shown, setShown] = useState<PaperAsk | null>(null);
  const save = useSavePaper(invoice.id, paperName(invoice.number ?? 'draft'));
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const kinds: PaperKind[] = ['pdf'];
  if (invoice.paid.minor > 0) kinds.push('receipt');
  // Goods go out under the number of their invoice, which a draft has not.
  if (invoice.status !== 'draft') kinds.push('delivery-note');
  const keep = (ask: PaperAsk) => save.mutate(ask, { onError: wrong });
  const menu = (
    <Menu
      trigger={
        <Button icon={<FileText aria-hidden />} busy={save.isPending}>
          {t('paper.open')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {kinds.map((kind) => (
        <div key={kind}>
          <MenuItem icon={<Eye aria-hidden />} onSelect={() => setShown({ kind, size })}>
            {t(`paper.${kind}.show`)}
          </MenuItem>
          <MenuItem icon={<Download aria-hidden />} onSelect={() => keep({ kind, size })}>
            {t(`paper.${kind}.save`)}
          </MenuItem>
        </div>
      ))}
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
        path={shown && paperPath(invoice.id, shown)}
        title={invoice.number ?? t('paper.draft')}
        onSave={() => shown && keep(shown)}
        onClose={() => setShown(null)}
      />
    </>
  );
}
