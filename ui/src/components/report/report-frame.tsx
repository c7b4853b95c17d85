import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { csvBytes } from '@/lib/csv';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { platform } from '@/platform';
import { IconButton } from '../ui/button';
import { ErrorPanel } from '../ui/error-panel';
import { Menu, MenuItem } from '../ui/menu';
import { Page } from '../ui/page';
import { SkeletonLines } from '../ui/skeleton';
import { toast } from '../ui/toast';
import { useSaveReport } from './save-report';

/** What a report gives away: rows for a table, and all that the API said of it. */
export interface ReportExport {
  rows: readonly (readonly string[])[];
  json: unknown;
}

export interface ReportFrameProps {
  title: ReactNode;
  about?: ReactNode;
  /** Under which name files are saved, without an ending: `profit-and-loss-2026-04-01-2027-03-31`. */
  file: string;
  /** Which days, what it is compared with, other choices. */
  controls: ReactNode;
  /** Further acts beside the export. */
  actions?: ReactNode;
  /** Undefined while it is coming. */
  report: unknown;
  error: unknown;
  onRetry: () => void;
  /** What is exported; a report that is read page by page fetches the rest first. */
  onExport: () => ReportExport | Promise<ReportExport>;
  /** The day at whose end the books knew it like this; undefined for what they know now. Stands on what is exported too. */
  knownOn?: string | undefined;
  /** Hands it over as a paper (PDF); absent where the person may not take figures out. */
  onPaper?: (() => Promise<void>) | undefined;
  /** Hands it over as a workbook; absent where there is none, or the person may not take figures out. */
  onSpreadsheet?: (() => Promise<void>) | undefined;
  fill?: boolean;
  children: ReactNode;
}

/** One report: its title and days, what to choose, its export as a file, and the report itself in all its states. */
export function ReportFrame(props: ReportFrameProps) {
  const { title, about, controls, actions, report, error, onRetry, knownOn, fill, children } = props;
  const { t } = useTranslation('ui');
  const locale = useLocale();
  return (
    <Page
      title={title}
      about={about ?? ' '}
      {...(fill ? { fill } : {})}
      actions={
        <>
          {actions}
          {report !== undefined && <ExportMenu {...props} />}
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-2">{controls}</div>
      {knownOn !== undefined && (
        <p role="note" className="border-s-2 border-rule-strong ps-3 text-soft">
          {t('report.knownAbout', { day: dayText(knownOn, locale) })}
        </p>
      )}
      {report !== undefined ? (
        children
      ) : error ? (
        <ErrorPanel error={error} onRetry={onRetry} />
      ) : (
        <SkeletonLines label={t('report.loading')} lines={10} />
      )}
    </Page>
  );
}

/** Gives a report away: as a paper, a table, a workbook, or for programs. */
export function ExportMenu({
  file: name,
  knownOn,
  onExport,
  onPaper,
  onSpreadsheet,
}: Pick<ReportFrameProps, 'file' | 'knownOn' | 'onExport' | 'onPaper' | 'onSpreadsheet'>) {
  const { t } = useTranslation('ui');
  const saveFile = useSaveReport();
  const file = knownOn === undefined ? name : `${name}-known-${knownOn}`;
  const save = async (name: string, kind: string, bytes: (from: ReportExport) => Uint8Array<ArrayBuffer>) => {
    try {
      const saved = await (await platform()).saveFile(name, bytes(said(await onExport())), kind);
      if (saved) toast.done(t('report.exported'));
    } catch (thrown) {
      toast.wrong(t('report.failed'), thrown instanceof Error ? thrown.message : undefined);
    }
  };
  const said = (from: ReportExport) => asKnown(from, t('report.knownOn'), knownOn);
  return (
    <Menu
      trigger={
        <IconButton label={t('report.export')}>
          <Download aria-hidden />
        </IconButton>
      }
    >
      {onPaper && <MenuItem onSelect={() => void saveFile(onPaper)}>{t('report.pdf')}</MenuItem>}
      <MenuItem onSelect={() => void save(`${file}.csv`, 'text/csv;charset=utf-8', ({ rows }) => csvBytes(rows))}>
        {t('report.csv')}
      </MenuItem>
      {onSpreadsheet && <MenuItem onSelect={() => void saveFile(onSpreadsheet)}>{t('report.xlsx')}</MenuItem>}
      <MenuItem onSelect={() => void save(`${file}.json`, 'application/json', ({ json }) => jsonBytes(json))}>
        {t('report.json')}
      </MenuItem>
    </Menu>
  );
}

/** The same with the day at whose end it was known: as the last row of the table, and beside what the API said. */
export function asKnown({ rows, json }: ReportExport, label: string, knownOn: string | undefined): ReportExport {
  if (knownOn === undefined) return { rows, json };
  return { rows: [...rows, [label, knownOn]], json: { known_on: knownOn, report: json } };
}

/** What the API said, for programs: amounts as whole minor units with their currency. */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
