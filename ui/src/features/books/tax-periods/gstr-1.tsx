import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportMenu } from '@/components/report/report-frame';
import { type Column, DataTable } from '@/components/table/data-table';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { type Tab, Tabs } from '@/components/ui/tabs';
import { type Gstr1Table, useGstr1Columns } from './gstr-1-columns';
import { type Gstr1, gstr1Query, type TaxReturn } from './queries';

/** The tables of the form in its order. */
const TABLES = [
  'registered',
  'large',
  'exports',
  'others',
  'untaxed',
  'notes_registered',
  'notes_others',
  'advances',
  'advances_used',
  'by_hsn',
  'numbers',
] as const satisfies readonly Gstr1Table[];

/** GSTR-1 of a period: its supplies bill by bill, in the tables of the form. Empty tables are left out. */
export function Gstr1Tables({ found }: { found: TaxReturn }) {
  const { t } = useTranslation('gstr-1');
  const { data, error, refetch } = useQuery(gstr1Query(found.first_on, found.last_on));
  const [chosen, setChosen] = useState<Gstr1Table | null>(null);
  const filled = data ? TABLES.filter((table) => data[table].length > 0) : [];
  const shown = filled.find((table) => table === chosen) ?? filled[0];
  return (
    <Section
      title={t('title')}
      about={t('about')}
      action={data && shown && <TableExport report={data} table={shown} />}
    >
      {data ? (
        shown ? (
          <Tabs
            label={t('title')}
            value={shown}
            onChange={setChosen}
            tabs={filled.map(
              (table): Tab<Gstr1Table> => ({
                value: table,
                label: t(`table.${table}`),
                count: data[table].length,
                content: <OneTable report={data} table={table} />,
              }),
            )}
          />
        ) : (
          <p className="text-soft">{t('none')}</p>
        )
      ) : error ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} compact />
      ) : (
        <SkeletonLines label={t('title')} lines={4} />
      )}
    </Section>
  );
}

function OneTable({ report, table }: { report: Gstr1; table: Gstr1Table }) {
  const { t } = useTranslation('gstr-1');
  const { columns, rowId } = useGstr1Columns(table);
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-3xl text-small text-soft">{t(`tableAbout.${table}`)}</p>
      <DataTable
        inline
        name={`gstr-1-${table}`}
        label={t(`table.${table}`)}
        columns={columns as readonly Column<object>[]}
        rows={report[table] as readonly object[]}
        error={null}
        rowId={rowId as (row: object) => string}
        empty={null}
      />
    </div>
  );
}

/** The shown table as a file for spreadsheets, and all of the form for programs. */
function TableExport({ report, table }: { report: Gstr1; table: Gstr1Table }) {
  const { columns } = useGstr1Columns(table);
  const all = columns as readonly Column<object>[];
  const head = all.map(({ header }) => String(header));
  return (
    <ExportMenu
      file={`gstr-1-${report.from}-${report.to}-${table.replaceAll('_', '-')}`}
      onExport={() => ({
        rows: [head, ...report[table].map((row) => all.map((column) => column.text(row)))],
        json: report,
      })}
    />
  );
}
