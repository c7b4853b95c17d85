import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DayControl, KnownControl, useShopToday } from '@/components/report/report-controls';
import { ReportFrame } from '@/components/report/report-frame';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { EmptyState } from '@/components/ui/empty-state';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { compareMoney, type Money, moneyToDecimal } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import type { AgeingSearch } from './filter';
import { type AgeingRow, type Ages, ageingQuery, type Ageing as Report, savePaper, saveSpreadsheet } from './queries';

export const AGES = ['not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'over_90', 'credits', 'total'] as const;

export interface AgeingProps {
  /** From the URL. */
  search: AgeingSearch;
  onSearch: (change: { [Key in keyof AgeingSearch]?: AgeingSearch[Key] | null }) => void;
}

/** What each customer owes at the end of a day, by how long ago it was due. All of it is account 1200. */
export function ReceivablesAgeing({ search, onSearch }: AgeingProps) {
  const { t } = useTranslation('ageing');
  const locale = useLocale();
  const today = useShopToday();
  const on = search.on ?? today;
  const days = { on, ...(search.known ? { known_on: search.known } : {}) };
  const { data, error, refetch } = useQuery(ageingQuery(days));
  const columns = useColumns(on, search.known);
  const mayExport = useMay('export:run');
  return (
    <ReportFrame
      title={t('title')}
      about={t('about', { day: dayText(on, locale) })}
      file={`receivables-${on}`}
      report={data}
      error={error}
      onRetry={() => void refetch()}
      onExport={() => ({ rows: data ? ageingRows(data, (key) => t(`column.${key}`)) : [], json: data })}
      knownOn={search.known}
      onPaper={
        mayExport
          ? () => savePaper('/reports/receivables/pdf', { ...days, locale: locale.tag }, `receivables-${on}`)
          : undefined
      }
      onSpreadsheet={
        mayExport
          ? () => saveSpreadsheet('/spreadsheets/receivables', { ...days, locale: locale.tag }, `receivables-${on}`)
          : undefined
      }
      controls={
        <>
          <DayControl on={on} onDay={(day) => onSearch({ on: day })} />
          <KnownControl on={search.known} onDay={(known) => onSearch({ known })} />
        </>
      }
    >
      {data && data.rows.length > 0 && <Totals report={data} on={on} known={search.known} />}
      <DataTable
        inline
        name="receivables"
        label={t('title')}
        columns={columns}
        rows={data?.rows}
        rowId={(row) => `${row.party}-${row.ages.currency}`}
        empty={<EmptyState title={t('empty.title')} about={t('empty.about')} />}
      />
    </ReportFrame>
  );
}

/** The sums of each currency by age, and what all of it is carried at in the books. */
function Totals({ report, on, known }: { report: Report; on: string; known: string | undefined }) {
  const { t } = useTranslation('ageing');
  return (
    <div className="flex flex-col gap-1 border-y border-rule py-2">
      {report.totals.map((ages) => (
        <dl key={ages.currency} className="flex flex-wrap gap-x-6 gap-y-1">
          {AGES.filter((age) => ages[age].minor !== 0).map((age) => (
            <div key={age} className="flex items-baseline gap-2">
              <dt className="text-small text-soft">{t(`column.${age}`)}</dt>
              <dd>
                <Amount value={ages[age]} strong={age === 'total'} />
              </dd>
            </div>
          ))}
        </dl>
      ))}
      <p className="text-small text-soft">
        <Link
          to="/ledger/general"
          search={{ account: '1200', to: on, ...(known ? { known } : {}) }}
          className="text-blue hover:underline"
        >
          {t('inBooks')}
        </Link>{' '}
        <Amount value={report.base_total} />
      </p>
    </div>
  );
}

function useColumns(on: string, known: string | undefined): readonly Column<AgeingRow>[] {
  const { t } = useTranslation('ageing');
  return useMemo(() => {
    const toPostings = (row: AgeingRow, children: ReactNode) => (
      <Link
        to="/ledger/general"
        search={{
          account: '1200',
          party: row.party,
          from: `${on.slice(0, 4)}-01-01`,
          to: on,
          ...(known ? { known } : {}),
        }}
        className="hover:underline"
      >
        {children}
      </Link>
    );
    return [
      {
        id: 'customer',
        header: t('column.customer'),
        width: 10,
        grow: 2,
        card: 'title',
        text: (row) => row.name ?? row.party,
        cell: (row) => toPostings(row, <bdi>{row.name ?? row.party}</bdi>),
      },
      ...AGES.map(
        (age): Column<AgeingRow> => ({
          id: age,
          header: t(`column.${age}`),
          width: 7.5,
          grow: 0.5,
          align: 'end',
          ...(age === 'total' ? { card: 'figure' as const } : {}),
          text: (row) => moneyToDecimal(row.ages[age]),
          sort: (a, b) => compareMoney(a.ages[age], b.ages[age]),
          cell: (row) =>
            row.ages[age].minor === 0 ? (
              <Figure value={row.ages[age]} />
            ) : (
              toPostings(row, <Figure value={row.ages[age]} />)
            ),
        }),
      ),
    ];
  }, [t, on, known]);
}

function Figure({ value }: { value: Money }) {
  return value.minor === 0 ? <span className="text-faint">–</span> : <Amount value={value} />;
}

/** The report as rows: each customer and currency by age, then the sums. */
export function ageingRows(report: Report, head: (key: string) => string): string[][] {
  const figures = (ages: Ages) => [ages.currency, ...AGES.map((age) => moneyToDecimal(ages[age]))];
  return [
    [head('customer'), head('party'), head('currency'), ...AGES.map(head)],
    ...report.rows.map((row) => [row.name ?? '', row.party, ...figures(row.ages)]),
    ...report.totals.map((ages) => [head('total'), '', ...figures(ages)]),
  ];
}
