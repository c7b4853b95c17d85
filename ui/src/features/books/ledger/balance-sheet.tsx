import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CompareDayControl, DayControl, KnownControl, useShopToday } from '@/components/report/report-controls';
import { ReportFrame } from '@/components/report/report-frame';
import { Amount } from '@/components/ui/amount';
import { ToneSign } from '@/components/ui/state';
import { useAccountName } from '@/lib/account-name';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { otherDay } from '@/lib/report-days';
import type { BalanceSheetSearch } from './filter';
import { balanceSheetQuery, type BalanceSheet as Report, type ReportRow, savePaper, saveSpreadsheet } from './queries';
import { type StatementPart, StatementTable, statementRows } from './statement-table';

export interface BalanceSheetProps {
  /** From the URL. */
  search: BalanceSheetSearch;
  onSearch: (change: { [Key in keyof BalanceSheetSearch]?: BalanceSheetSearch[Key] | null }) => void;
}

/** What the shop has, what it owes and what belongs to the owner, at the end of a day; compared with another. */
export function BalanceSheet({ search, onSearch }: BalanceSheetProps) {
  const { t } = useTranslation('statements');
  const locale = useLocale();
  const today = useShopToday();
  const on = search.on ?? today;
  const other = otherDay(on, search);
  const days = {
    on,
    ...(other ? { compare_on: other } : {}),
    ...(search.known ? { known_on: search.known } : {}),
  };
  const { data, error, refetch } = useQuery(balanceSheetQuery(days));
  const mayExport = useMay('export:run');
  const parts = data ? partsOf(data, (key) => t(`balance.${key}`)) : [];
  const nameOf = useAccountName();
  const name = (row: ReportRow) =>
    row.other_side ? t(`otherSide.${row.account}`, { defaultValue: row.name }) : nameOf(row.account, row.name);
  // The postings of the year so far are what a reader asks for; what stood before is their opening.
  const yearTo = (day: string) => ({ from: `${day.slice(0, 4)}-01-01`, to: day });
  return (
    <ReportFrame
      title={t('balance.title')}
      about={t('balance.about', { day: dayText(on, locale) })}
      file={`balance-sheet-${on}`}
      report={data}
      error={error}
      onRetry={() => void refetch()}
      onExport={() => ({
        rows: statementRows(
          parts,
          [
            t('column.kind'),
            t('column.code'),
            t('column.account'),
            dayText(on, locale),
            ...(other ? [dayText(other, locale), t('column.change'), t('column.changePercent')] : []),
            t('column.currency'),
          ],
          name,
        ),
        json: data,
      })}
      knownOn={search.known}
      onPaper={
        mayExport
          ? () => savePaper('/ledger/balance-sheet/pdf', { ...days, locale: locale.tag }, `balance-sheet-${on}`)
          : undefined
      }
      onSpreadsheet={
        mayExport
          ? () => saveSpreadsheet('/spreadsheets/balance-sheet', { ...days, locale: locale.tag }, `balance-sheet-${on}`)
          : undefined
      }
      controls={
        <>
          <DayControl on={on} onDay={(day) => onSearch({ on: day })} />
          <CompareDayControl value={search.compare} on={other} onChange={onSearch} />
          <KnownControl on={search.known} onDay={(known) => onSearch({ known })} />
        </>
      }
    >
      {data && <Agreement report={data} />}
      <StatementTable
        label={t('balance.title')}
        parts={parts}
        heads={{ amount: dayText(on, locale), compare: other ? dayText(other, locale) : null }}
        days={yearTo(on)}
        compareDays={other ? yearTo(other) : null}
        known={search.known}
      />
    </ReportFrame>
  );
}

/** Says that both sides agree, or by how much they do not. */
function Agreement({ report }: { report: Report }) {
  const { t } = useTranslation('statements');
  const { difference } = report.totals;
  const agree = difference.minor === 0;
  return (
    <p
      role="status"
      className={`flex flex-wrap items-center gap-2 font-strong ${agree ? 'text-green' : 'bg-red-wash px-3 py-2 text-red'}`}
    >
      <ToneSign tone={agree ? 'good' : 'lost'} />
      {agree ? (
        t('balance.agree')
      ) : (
        <>
          {t('balance.differ')} <Amount value={difference} />
        </>
      )}
    </p>
  );
}

/** Assets with their sum, then liabilities, equity and the result with theirs. */
export function partsOf(report: Report, words: (key: string) => string): StatementPart[] {
  const section = (kind: string): StatementPart[] =>
    report.sections
      .filter((one) => one.kind === kind)
      .map(({ rows, total, compare_total, change }) => ({
        kind: 'section',
        key: kind,
        title: words(kind),
        rows,
        total,
        compare: compare_total ?? null,
        change: change ?? null,
      }));
  const sum = (key: 'assets' | 'claims', last: boolean): StatementPart => ({
    kind: 'sum',
    key,
    title: words(key),
    total: report.totals[key],
    compare: report.compare_totals?.[key] ?? null,
    change: report.total_changes?.[key] ?? null,
    last,
  });
  return [
    ...section('current_assets'),
    ...section('equipment'),
    sum('assets', true),
    ...section('liabilities'),
    ...section('equity'),
    {
      kind: 'sum',
      key: 'result',
      title: words('result'),
      total: report.result,
      compare: report.compare_result ?? null,
      change: report.result_change ?? null,
      profit: true,
    },
    sum('claims', true),
  ];
}
