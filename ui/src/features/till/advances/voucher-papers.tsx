import { Download, Eye, FileText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PaperViewer } from '@/app/paper-viewer';
import { IconButton } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useKept } from '@/lib/kept';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import type { Problem } from '@/lib/problem';
import { paperPath, useSavePaper, type VoucherPaper } from './queries';

/** A voucher of an advance: shown, and printed from there, or saved as a file. */
export function VoucherPapers({ paper }: { paper: VoucherPaper }) {
  const { t } = useTranslation('advances');
  const say = useProblemWords();
  // One choice for all papers of the shop: the invoices' menu keeps it under the same name.
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const [shown, setShown] = useState<PaperSize | null>(null);
  const save = useSavePaper(paper, paperName(paper.number));
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const keep = (sheet: PaperSize) => save.mutate(sheet, { onError: wrong });
  const menu = (
    <Menu
      trigger={
        <IconButton label={t(`paper.${paper.kind}`, { number: paper.number })} busy={save.isPending}>
          <FileText aria-hidden />
        </IconButton>
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
        path={shown && paperPath(paper, shown)}
        title={paper.number}
        onSave={() => shown && keep(shown)}
        onClose={() => setShown(null)}
      />
    </>
  );
}
