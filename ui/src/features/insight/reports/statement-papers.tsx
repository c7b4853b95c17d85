import { ChevronDown, Download, Eye, FileText, Table } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { csvBytes } from '@/lib/csv';
import { useKept } from '@/lib/kept';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import type { Problem } from '@/lib/problem';
import { platform } from '@/platform';
import { useHasTabs } from '@/platform/use-has-tabs';
import { type Statement, type StatementPaper, useSaveStatement, useShowStatement } from './queries';
import { statementRows } from './statement-rows';

/** One account of a statement to take along: shown in a tab where the browser prints it, saved as a paper or as a table. */
export function StatementPapers({
  statement,
  group,
}: {
  statement: Statement;
  group: Statement['currencies'][number];
}) {
  const { t } = useTranslation('reports');
  const say = useProblemWords();
  // One choice for all papers of the shop: the invoices' menu keeps it under the same name.
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const hasTabs = useHasTabs();
  const show = useShowStatement();
  const { currency } = group;
  const name = paperName(`statement-${statement.customer.name}-${currency}-${statement.to}`);
  const save = useSaveStatement(name);
  const saveTable = async () => {
    const table = csvBytes(statementRows(statement, group, t));
    const saved = await (await platform()).saveFile(`${name}.csv`, table, 'text/csv;charset=utf-8');
    if (saved) toast.done(t('statement.paper.tableSaved'));
  };
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const paper: StatementPaper = {
    customer: statement.customer.id,
    from: statement.from,
    to: statement.to,
    currency,
    size,
  };
  return (
    <Menu
      trigger={
        <Button icon={<FileText aria-hidden />} busy={show.isPending || save.isPending}>
          {t('statement.paper.open')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {hasTabs && (
        <MenuItem icon={<Eye aria-hidden />} onSelect={() => show.mutate(paper, { onError: wrong })}>
          {t('statement.paper.show')}
        </MenuItem>
      )}
      <MenuItem icon={<Download aria-hidden />} onSelect={() => save.mutate(paper, { onError: wrong })}>
        {t('statement.paper.save')}
      </MenuItem>
      <MenuItem icon={<Table aria-hidden />} onSelect={() => void saveTable()}>
        {t('statement.paper.saveTable')}
      </MenuItem>
      <MenuRule />
      <MenuLabel>{t('statement.paper.size')}</MenuLabel>
      <MenuChoice
        value={size}
        onChange={setSize}
        choices={PAPER_SIZES.map((value) => ({ value, label: t(`statement.paper.${value}`) }))}
      />
    </Menu>
  );
}
