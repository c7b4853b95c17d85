import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { CompareControl, KnownControl, RangeControl, useShopToday } from '@/components/report/report-controls';
import { ReportFrame } from '@/components/report/report-frame';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Switch } from '@/components/ui/choice';
import { EmptyState } from '@/components/ui/empty-state';
import { ToneSign } from '@/components/ui/state';
import { Balance } from '@/components/ui/t-table';
import { useAccountName } from '@/lib/account-name';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { compareMoney, type Money, moneyToDecimal, sum } from '@/lib/money';
import { percentText } from '@/lib/percent';
import { useMay } from '@/lib/permissions';
import { otherDays } from '@/lib/report-days';
import type { TrialBalanceSearch } from './filter';
import {
  type TrialBalance as Answer,
  savePaper,
  saveSpreadsheet,
  type TrialCurrencyRow,
  type TrialRow,
  trialBalanceQuery,
} from './queries';

type Row = TrialRow | TrialCurrencyRow;
type Figure = 'opening' | 'debit' | 'credit' | 'closing';

export interface TrialBalanceProps {
  /** From the URL. */
  search: TrialBalanceSearch;
  onSearch: (change: { [Key in keyof TrialBalanceSearch]?: TrialBalanceSearch[Key] | null }) => void;
}

/** What stood on every account, what moved, and what stands there now; both sides must come to the same sum. */
export function TrialBalance({ search, onSearch }: TrialBalanceProps) {
  const { t } = useTranslation(['ledger', 'statements']);
  const locale = useLocale();
  const today = useShopToday();
  const to = search.to ?? today;
  const from = search.from ?? `${to.slice(0, 7)}-01`;
  const other = otherDays(from, to, search);
  const days = {
    from,
    to,
    ...(other ? { compare_from: other.from, compare_to: other.to } : {}),
    ...(search.known ? { known_on: search.known } : {}),
  };
  const { data, error, refetch } = useQuery(trialBalanceQuery(days));
  const mayExport = useMay('export:run');
  const byCurrency = search.view === 'currency';
  const columns = useTrialColumns(data, search.known);
  const rows: readonly Row[] | undefined = data && (byCurrency ? data.by_currency : data.rows);
  const file = `trial-balance-${from}-${to}`;
  const range = (of: { from: string; to: string }) =>
    t('trial.about', { from: dayText(of.from, locale), to: dayText(of.to, locale) });
  return (
    <ReportFrame
      title={t('trial.title')}
      about={range({ from, to })}
      file={file}
      report={data}
      error={error}
      onRetry={() => void refetch()}
      onExport={() => ({ rows: data ? trialRows(data, byCurrency, columns) : [], json: data })}
      knownOn={search.known}
      onPaper={
        mayExport ? () => savePaper('/ledger/trial-balance/pdf', { ...days, locale: locale.tag }, file) : undefined
      }
      onSpreadsheet={
        mayExport
          ? () => saveSpreadsheet('/spreadsheets/trial-balance', { ...days, locale: locale.tag }, file)
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
          <Switch
            checked={byCurrency}
            onChange={(on) => onSearch({ view: on ? 'currency' : null })}
            label={t('trial.byCurrency')}
          />
        </>
      }
    >
      {data && <Agreement answer={data} byCurrency={byCurrency} />}
      <DataTable
        inline
        name="trial-balance"
        label={t('trial.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => `${row.account}-${row.opening.currency}`}
        {...(rows && rows.length > 0 && !byCurrency && data ? { totals: totalsOf(data, t('trial.sum')) } : {})}
        empty={
          <EmptyState
            title={t('trial.empty.title')}
            about={t('trial.empty.about')}
            action={
              <Button asChild>
                <NavLink to="/ledger/journal">{t('journal.title')}</NavLink>
              </Button>
            }
          />
        }
      />
    </ReportFrame>
  );
}

/** The table as it is saved: every column, those that are not shown too, and the sums of both sides. */
export function trialRows(answer: Answer, byCurrency: boolean, columns: readonly Column<Row>[]): string[][] {
  const rows: readonly Row[] = byCurrency ? answer.by_currency : answer.rows;
  return [
    [...columns.map((column) => column.header), answer.books_currency],
    ...rows.map((row) => [...columns.map((column) => column.text?.(row) ?? ''), row.opening.currency]),
  ];
}

/** Says that both sides agree, or by how much they do not; in each currency when shown by currency. */
function Agreement({ answer, byCurrency }: { answer: Answer; byCurrency: boolean }) {
  const { t } = useTranslation('ledger');
  const pairs = byCurrency ? currencyTotals(answer.by_currency) : [answer.totals];
  if (pairs.every(({ debit, credit }) => debit.minor === 0 && credit.minor === 0)) return null;
  const agree = pairs.every(({ debit, credit }) => debit.minor === credit.minor);
  return (
    <div
      role="status"
      className={`flex flex-wrap items-baseline gap-x-6 gap-y-1 border-y py-2 ${agree ? 'border-rule' : 'border-red bg-red-wash px-3'}`}
    >
      <span className={`flex items-center gap-2 font-strong ${agree ? 'text-green' : 'text-red'}`}>
        <ToneSign tone={agree ? 'good' : 'lost'} />
        {agree ? t('trial.agree') : t('trial.differ')}
      </span>
      {pairs.map(({ debit, credit }) => (
        <span key={debit.currency} className="flex flex-wrap gap-x-4 text-soft">
          <span>
            {t('column.debit')} <Amount value={debit} className="text-ink" />
          </span>
          <span>
            {t('column.credit')} <Amount value={credit} className="text-ink" />
          </span>
        </span>
      ))}
    </div>
  );
}

/** Sums of both sides in each currency. */
export function currencyTotals(rows: readonly TrialCurrencyRow[]): { debit: Money; credit: Money }[] {
  return [...new Set(rows.map((row) => row.currency))].sort().map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    return {
      debit: sum(
        own.map((row) => row.debit),
        currency,
      ),
      credit: sum(
        own.map((row) => row.credit),
        currency,
      ),
    };
  });
}

function totalsOf(answer: Answer, label: string) {
  const add = (of: (row: TrialRow) => Money) => sum(answer.rows.map(of), answer.books_currency);
  return {
    account: label,
    opening: <Balance value={add((row) => row.opening)} strong />,
    debit: <Amount value={answer.totals.debit} />,
    credit: <Amount value={answer.totals.credit} />,
    closing: <Balance value={add((row) => row.closing)} strong />,
  };
}

function useTrialColumns(answer: Answer | undefined, known: string | undefined): readonly Column<Row>[] {
  const { t } = useTranslation(['ledger', 'statements']);
  const locale = useLocale();
  const nameOf = useAccountName();
  const { from, to, compare } = answer ?? {};
  return useMemo(() => {
    const toPostings = (
      row: Row,
      days: { from?: string | undefined; to?: string | undefined },
      children: ReactNode,
    ) => (
      <Link
        to="/ledger/general"
        search={{
          account: row.account,
          ...(days.from ? { from: days.from } : {}),
          ...(days.to ? { to: days.to } : {}),
          ...(known ? { known } : {}),
        }}
        className="inline-block min-h-6 min-w-6 leading-6 hover:underline tablet:text-end"
      >
        {children}
      </Link>
    );
    const figure = (value: Money, balance: boolean) =>
      value.minor === 0 ? (
        <span className={balance ? 'pe-5.5 text-faint' : 'text-faint'}>–</span>
      ) : balance ? (
        <Balance value={value} />
      ) : (
        <Amount value={value} />
      );
    const money = (id: Figure, card: Column<Row>['card'], balance: boolean): Column<Row> => ({
      id,
      header: t(`column.${id}`),
      width: 8.5,
      align: 'end',
      ...(card ? { card } : {}),
      text: (row) => moneyToDecimal(row[id]),
      sort: (a, b) => compareMoney(a[id], b[id]),
      cell: (row) => toPostings(row, { from, to }, figure(row[id], balance)),
    });
    const beside = (id: Figure, balance: boolean): Column<Row> => ({
      id: `compare-${id}`,
      header: t('trial.compared', { what: t(`column.${id}`) }),
      width: 8.5,
      align: 'end',
      // What stands there is compared; the movements are there for who wants them.
      hidden: id !== 'closing',
      text: (row) => (row.compare ? moneyToDecimal(row.compare[id]) : ''),
      cell: (row) => row.compare && toPostings(row, compare ?? {}, figure(row.compare[id], balance)),
    });
    return [
      {
        id: 'account',
        header: t('column.account'),
        width: 14,
        grow: 2,
        card: 'title',
        text: (row) => `${row.account} ${nameOf(row.account, row.name)}`,
        cell: (row) => (
          <Link
            to="/ledger/accounts/$code"
            params={{ code: row.account }}
            search={{ ...(from ? { from } : {}), ...(to ? { to } : {}) }}
            className="inline-block min-h-6 leading-6 hover:underline"
          >
            <bdi dir="ltr" className="text-soft">
              {row.account}
            </bdi>{' '}
            <bdi>{nameOf(row.account, row.name)}</bdi>
          </Link>
        ),
      },
      {
        id: 'type',
        header: t('column.type'),
        width: 7,
        hidden: true,
        text: (row) => ('type' in row ? t(`type.${row.type}`, { defaultValue: row.type }) : row.currency),
        cell: (row) => ('type' in row ? t(`type.${row.type}`, { defaultValue: row.type }) : row.currency),
      },
      money('opening', undefined, true),
      money('debit', 'line', false),
      money('credit', 'line', false),
      money('closing', 'figure', true),
      ...(compare
        ? [
            beside('opening', true),
            beside('debit', false),
            beside('credit', false),
            beside('closing', true),
            {
              id: 'change',
              header: t('statements:column.change'),
              width: 8.5,
              align: 'end',
              text: (row: Row) => (row.compare ? moneyToDecimal(row.compare.change.amount) : ''),
              cell: (row: Row) => row.compare && <Amount value={row.compare.change.amount} sign="always" />,
            } satisfies Column<Row>,
            {
              id: 'percent',
              header: t('statements:column.changePercent'),
              width: 6,
              align: 'end',
              text: (row: Row) => row.compare?.change.percent ?? '',
              cell: (row: Row) =>
                row.compare?.change.percent && <bdi>{percentText(row.compare.change.percent, locale)}</bdi>,
            } satisfies Column<Row>,
          ]
        : []),
    ];
  }, [t, locale, nameOf, from, to, compare, known]);
}
