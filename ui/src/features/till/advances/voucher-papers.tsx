import { Download, Eye, FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { useKept } from '@/lib/kept';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import type { Problem } from '@/lib/problem';
import { useHasTabs } from '@/platform/use-has-tabs';
import { useSavePaper, useShowPaper } from './queries';

/** The receipt voucher of an advance: shown in a tab where the browser prints it, or saved as a file. */
export function VoucherPapers({ advance }: { advance: { id: string; number: string } }) {
  const { t } = useTranslation('advances');
  const say = useProblemWords();
  // One choice for all papers of the shop: the invoices' menu keeps it under the same name.
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const hasTabs = useHasTabs();
  const show = useShowPaper(advance.id);
  const save = useSavePaper(advance.id, paperName(advance.number));
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  return (
    <Menu
      trigger={
        <IconButton label={t('paper.of', { number: advance.number })} busy={show.isPending || save.isPending}>
          <FileText aria-hidden />
        </IconButton>
      }
    >
      {hasTabs && (
        <MenuItem icon={<Eye aria-hidden />} onSelect={() => show.mutate(size, { onError: wrong })}>
          {t('paper.show')}
        </MenuItem>
      )}
      <MenuItem icon={<Download aria-hidden />} onSelect={() => save.mutate(size, { onError: wrong })}>
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
}
