import { ChevronDown, Download, Eye, FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useKept } from '@/lib/kept';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import type { Problem } from '@/lib/problem';
import { useHasTabs } from '@/platform/use-has-tabs';
import { type Invoice, type PaperKind, useSavePaper, useShowPaper } from './queries';

/** The papers of an invoice: shown in a tab where the browser prints them, or saved as a file. */
export function PaperMenu({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const say = useProblemWords();
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const hasTabs = useHasTabs();
  const show = useShowPaper(invoice.id);
  const save = useSavePaper(invoice.id, paperName(invoice.number ?? 'draft'));
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const kinds: PaperKind[] = ['pdf'];
  if (invoice.paid.minor > 0) kinds.push('receipt');
  // Goods go out under the number of their invoice, which a draft has not.
  if (invoice.status !== 'draft') kinds.push('delivery-note');
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
        choices={PAPER_SIZES.map((value) => ({ value, label: t(`paper.${value}`) }))}
      />
    </Menu>
  );
}
