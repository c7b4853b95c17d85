import { Braces, ChevronDown, Download, Eye, FileText, Table } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveSpreadsheet } from '@/api/spreadsheets';
import { PaperViewer } from '@/app/paper-viewer';
import { asKnown, jsonBytes } from '@/components/report/report-frame';
import { useSaveReport } from '@/components/report/save-report';
import { Button } from '@/components/ui/button';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { toast } from '@/components/ui/toast';
import { csvBytes } from '@/lib/csv';
import { useKept } from '@/lib/kept';
import { useLocale } from '@/lib/locale';
import { PAPER_SIZES, type PaperSize, paperName } from '@/lib/papers';
import { useMay } from '@/lib/permissions';
import type { Problem } from '@/lib/problem';
import { platform } from '@/platform';
import { type Statement, type StatementPaper, statementPaperPath, useSaveStatement } from './queries';
import { statementRows } from './statement-rows';

/** One account of a statement to take along: shown, and printed from there, saved as a paper, as a table or for programs. */
export function StatementPapers({
  statement,
  group,
  known,
}: {
  statement: Statement;
  group: Statement['currencies'][number];
  known: string | undefined;
}) {
  const { t } = useTranslation(['reports', 'ui']);
  const locale = useLocale();
  const mayExport = useMay('export:run');
  const saveReport = useSaveReport();
  const say = useProblemWords();
  // One choice for all papers of the shop: the invoices' menu keeps it under the same name.
  const [size, setSize] = useKept<PaperSize>('invoice.paper', 'a4');
  const [shown, setShown] = useState<StatementPaper | null>(null);
  const { currency } = group;
  const asKnownThen = known ? `-known-${known}` : '';
  const name = paperName(`statement-${statement.customer.name}-${currency}-${statement.to}${asKnownThen}`);
  const save = useSaveStatement(name);
  const keep = async (ending: string, kind: string, bytes: Uint8Array<ArrayBuffer>) => {
    const saved = await (await platform()).saveFile(`${name}.${ending}`, bytes, kind);
    if (saved) toast.done(t('statement.paper.tableSaved'));
  };
  const given = () =>
    asKnown(
      { rows: statementRows(statement, group, t), json: { ...statement, currencies: [group] } },
      t('ui:report.knownOn'),
      known,
    );
  const saveTable = () => keep('csv', 'text/csv;charset=utf-8', csvBytes(given().rows));
  const saveJson = () => keep('json', 'application/json', jsonBytes(given().json));
  const saveBook = () => {
    const { from, to } = statement;
    const ask = { from, to, currency, known_on: known, locale: locale.tag };
    return saveReport(() => saveSpreadsheet('/spreadsheets/statement/{customer}', ask, name, statement.customer.id));
  };
  const wrong = (problem: Problem) => toast.wrong(say(problem).what, say(problem).next);
  const paper: StatementPaper = {
    customer: statement.customer.id,
    from: statement.from,
    to: statement.to,
    currency,
    known,
    size,
  };
  const saveFile = (asked: StatementPaper) => save.mutate(asked, { onError: wrong });
  const menu = (
    <Menu
      trigger={
        <Button icon={<FileText aria-hidden />} busy={save.isPending}>
          {t('statement.paper.open')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuItem icon={<Eye aria-hidden />} onSelect={() => setShown(paper)}>
        {t('statement.paper.show')}
      </MenuItem>
      <MenuItem icon={<Download aria-hidden />} onSelect={() => saveFile(paper)}>
        {t('statement.paper.save')}
      </MenuItem>
      <MenuItem icon={<Table aria-hidden />} onSelect={() => void saveTable()}>
        {t('statement.paper.saveTable')}
      </MenuItem>
      {mayExport && (
        <MenuItem icon={<Table aria-hidden />} onSelect={() => void saveBook()}>
          {t('statement.paper.saveBook')}
        </MenuItem>
      )}
      <MenuItem icon={<Braces aria-hidden />} onSelect={() => void saveJson()}>
        {t('statement.paper.saveJson')}
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
  return (
    <>
      {menu}
      <PaperViewer
        path={shown && statementPaperPath(shown)}
        title={`${statement.customer.name} · ${currency}`}
        onSave={() => shown && saveFile(shown)}
        onClose={() => setShown(null)}
      />
    </>
  );
}
