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
import { useMay } from '@/lib/permissions';
import type { Problem } from '@/lib/problem';
import { type Invoice, type PaperAsk, type PaperKind, paperPath, useMakeDeliveryNote, useSavePaper } from './queries';

/** The papers of an invoice: shown, and printed from there, or saved as a file. */
export function PaperMenu({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const say = useProblemWords();
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const [shown, setShown] = useState<PaperAsk | null>(null);
  const save = useSavePaper(invoice.id, paperName(invoice.number ?? 'draft'));
  const make = useMakeDeliveryNote(invoice.id);
  const mayMake = useMay('billing:write');
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const kinds: PaperKind[] = ['pdf'];
  if (invoice.paid.minor > 0) kinds.push('receipt');
  // Goods go out under the number of their invoice, which a draft has not; the note gets its own from who may bill.
  if (invoice.delivery_note || (mayMake && invoice.status !== 'draft')) kinds.push('delivery-note');
  const keep = (ask: PaperAsk) => save.mutate(ask, { onError: wrong });
  /** Does something with a paper once there is one. */
  const once = (ask: PaperAsk, go: (ask: PaperAsk) => void) => {
    if (ask.kind !== 'delivery-note' || invoice.delivery_note) go(ask);
    else make.mutate(null, { onSuccess: () => go(ask), onError: wrong });
  };
  const menu = (
    <Menu
      trigger={
        <Button icon={<FileText aria-hidden />} busy={save.isPending || make.isPending}>
          {t('paper.open')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {kinds.map((kind) => (
        <div key={kind}>
          <MenuItem icon={<Eye aria-hidden />} onSelect={() => once({ kind, size }, setShown)}>
            {t(`paper.${kind}.show`)}
          </MenuItem>
          <MenuItem icon={<Download aria-hidden />} onSelect={() => once({ kind, size }, keep)}>
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
