import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CompareControl, KnownControl, RangeControl, useShopToday } from '@/components/report/report-controls';
import { ReportFrame } from '@/components/report/report-frame';
import { Switch } from '@/components/ui/choice';
import { useAccountName } from '@/lib/account-name';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { otherDays } from '@/lib/report-days';
import type { ProfitSearch } from './filter';
import { profitQuery, type ProfitAndLoss as Report, savePaper, saveSpreadsheet } from './queries';
import { type StatementPart, StatementTable, statementRows } from './statement-table';

export interface ProfitProps {
  /** From the URL. */
  search: ProfitSearch;
  onSearch: (change: { [Key in keyof ProfitSearch]?: ProfitSearch[Key] | null }) => void;
}

/** What was earned, what it cost, and what is left, step by step; compared with other days. */
export function ProfitAndLoss({ search, onSearch }: ProfitProps) {
  const { t } = useTranslation('statements');
  const locale = useLocale();
  const today = useShopToday();
  const mayCash = useMay('reports:read');
  const to = search.to ?? today;
  const from = search.from ?? `${to.slice(0, 7)}-01`;
  const other = otherDays(from, to, search);
  const basis = mayCash ? search.basis : undefined;
  const days = {
    from,
    to,
    ...(other ? { compare_from: other.from, compare_to: other.to } : {}),
    ...(search.known ? { known_on: search.known } : {}),
  };
  const { data, error, refetch } = useQuery(profitQuery(days, basis));
  const range = (of: { from: string; to: string }) =>
    t('range', { from: dayText(of.from, locale), to: dayText(of.to, locale) });
  const mayExport = useMay('export:run');
  const nameOf = useAccountName();
  const parts = data ? partsOf(data, (kind) => t(`profit.${kind}`)) : [];
  return (
    <ReportFrame
      title={t('profit.title')}
      about={t(basis === 'cash' ? 'profit.aboutCash' : 'profit.about', { range: range({ from, to }) })}
      file={`profit-and-loss-${from}-${to}`}
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
            range({ from, to }),
            ...(other ? [range(other), t('column.change'), t('column.changePercent')] : []),
            t('column.currency'),
          ],
          (row) => nameOf(row.account, row.name),
        ),
        json: data,
      })}
      knownOn={search.known}
      onPaper={
        mayExport
          ? () =>
              savePaper(
                '/ledger/profit-and-loss/pdf',
                { ...days, basis, locale: locale.tag },
                `profit-and-loss-${from}-${to}`,
              )
          : undefined
      }
      onSpreadsheet={
        mayExport
          ? () =>
              saveSpreadsheet(
                '/spreadsheets/profit-and-loss',
                { ...days, basis, locale: locale.tag },
                `profit-and-loss-${from}-${to}`,
              )
          : undefined
      }
      controls={
        <>
          <RangeControl
            from={from}
            to={to}
            onDays={(next) => onSearch({ from: next.from ?? null, to: next.to ?? null })}
          />
          <CompareControl value={search.compare} days={other} onChange={onSearch} />
          <KnownControl on={search.known} onDay={(known) => onSearch({ known })} />
          {mayCash && (
            <Switch
              checked={basis === 'cash'}
              onChange={(on) => onSearch({ basis: on ? 'cash' : null })}
              label={t('profit.cash')}
            />
          )}
        </>
      }
    >
      <StatementTable
        label={t('profit.title')}
        parts={parts}
        heads={{ amount: range({ from, to }), compare: other ? range(other) : null }}
        days={{ from, to }}
        compareDays={other}
        known={search.known}
      />
    </ReportFrame>
  );
}

/** After which kind of account each step stands. */
const STEP_AFTER: Readonly<Record<string, string>> = {
  deductions: 'net_sales',
  cost: 'gross_profit',
  expenses: 'operating_profit',
  financial: 'profit_before_tax',
  income_tax: 'net_profit',
};

/** The sections of the report with the steps between them. */
export function partsOf(report: Report, words: (kind: string) => string): StatementPart[] {
  return report.sections.flatMap(({ kind, rows, total, compare_total, change }) => {
    const section: StatementPart = {
      kind: 'section',
      key: kind,
      title: words(kind),
      rows,
      total,
      compare: compare_total ?? null,
      change: change ?? null,
    };
    const step = report.steps.find((one) => one.kind === STEP_AFTER[kind]);
    if (!step) return [section];
    return [
      section,
      {
        kind: 'sum',
        key: step.kind,
        title: words(step.kind),
        total: step.amount,
        compare: step.compare ?? null,
        change: step.change ?? null,
        last: step.kind === 'net_profit',
      },
    ];
  });
}
