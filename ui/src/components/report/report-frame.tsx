import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { csvBytes } from '@/lib/csv';
import { platform } from '@/platform';
import { IconButton } from '../ui/button';
import { ErrorPanel } from '../ui/error-panel';
import { Menu, MenuItem } from '../ui/menu';
import { Page } from '../ui/page';
import { SkeletonLines } from '../ui/skeleton';
import { toast } from '../ui/toast';
import { useSaveWorkbook } from './save-workbook';

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
  /** Hands it over as a workbook; absent where there is none, or the person may not take figures out. */
  onSpreadsheet?: (() => Promise<void>) | undefined;
  fill?: boolean;
  children: ReactNode;
}

/** One report: its title and days, what to choose, its export as CSV and JSON, and the report itself in all its states. */
export function ReportFrame(props: ReportFrameProps) {
  const { title, about, file, controls, actions, report, error, onRetry, onExport, onSpreadsheet, fill, children } =
    props;
  const { t } = useTranslation('ui');
  return (
    <Page
      title={title}
      about={about ?? ' '}
      {...(fill ? { fill } : {})}
      actions={
        <>
          {actions}
          {report !== undefined && <ExportMenu file={file} onExport={onExport} onSpreadsheet={onSpreadsheet} />}
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-2">{controls}</div>
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

function ExportMenu({ file, onExport, onSpreadsheet }: Pick<ReportFrameProps, 'file' | 'onExport' | 'onSpreadsheet'>) {
  const { t } = useTranslation('ui');
  const saveWorkbook = useSaveWorkbook();
  const save = async (name: string, kind: string, bytes: (from: ReportExport) => Uint8Array<ArrayBuffer>) => {
    try {
      const saved = await (await platform()).saveFile(name, bytes(await onExport()), kind);
      if (saved) toast.done(t('report.exported'));
    } catch (thrown) {
      toast.wrong(t('report.failed'), thrown instanceof Error ? thrown.message : undefined);
    }
  };
  return (
    <Menu
      trigger={
        <IconButton label={t('report.export')}>
          <Download aria-hidden />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => void save(`${file}.csv`, 'text/csv;charset=utf-8', ({ rows }) => csvBytes(rows))}>
        {t('report.csv')}
      </MenuItem>
      {onSpreadsheet && <MenuItem onSelect={() => void saveWorkbook(onSpreadsheet)}>{t('report.xlsx')}</MenuItem>}
      <MenuItem onSelect={() => void save(`${file}.json`, 'application/json', ({ json }) => jsonBytes(json))}>
        {t('report.json')}
      </MenuItem>
    </Menu>
  );
}

/** What the API said, for programs: amounts as whole minor units with their currency. */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
