import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { RangeControl } from '@/components/report/report-controls';
import { WorkbookButton } from '@/components/report/save-workbook';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Switch } from '@/components/ui/choice';
import { EmptyState } from '@/components/ui/empty-state';
import { Page } from '@/components/ui/page';
import { ToneSign } from '@/components/ui/state';
import { Balance } from '@/components/ui/t-table';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { compareMoney, type Money, moneyToDecimal, sum } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import type { TrialBalanceSearch } from './filter';
import {
  type TrialBalance as Answer,
  saveSpreadsheet,
  type TrialCurrencyRow,
  type TrialRow,
  trialBalanceQuery,
} from './queries';

type Row = TrialRow | TrialCurrencyRow;

export interface TrialBalanceProps {
  /** From the URL. */
  search: TrialBalanceSearch;
  onSearch: (change: { [Key in keyof TrialBalanceSearch]?: TrialBalanceSearch[Key] | null }) => void;
}

/** What stood on every account, what moved, and what stands there now; both sides must come to the same sum. */
export function TrialBalance({ search, onSearch }: TrialBalanceProps) {
  const { t } = useTranslation('ledger');
  const locale = useLocale();
  const { data, error, refetch } = useQuery(trialBalanceQuery({ from: search.from, to: search.to }));
  const mayExport = useMay('export:run');
  const byCurrency = search.view === 'currency';
  const columns = useTrialColumns(data?.from, data?.to);
  const rows: readonly Row[] | undefined = data && (byCurrency ? data.by_currency : data.rows);
  return (
    <Page
      title={t('trial.title')}
      about={data ? t('trial.about', { from: dayText(data.from, locale), to: dayText(data.to, locale) }) : ' '}
      actions={
        data &&
        mayExport && (
          <WorkbookButton
            onSave={() =>
              saveSpreadsheet(
                '/spreadsheets/trial-balance',
                { from: data.from, to: data.to, locale: locale.tag },
                `trial-balance-${data.from}-${data.to}`,
              )
            }
          />
        )
      }
    >
      {data && <Agreement answer={data} byCurrency={byCurrency} />}
      <DataTable
        inline
        name="trial-balance"
        label={t('trial.title')}
        columns={columns}
        rows={rows}
        error={data ? null : error}
        onRetry={() => void refetch()}
        rowId={(row) => `${row.account}-${row.opening.currency}`}
        {...(rows && rows.length > 0 && !byCurrency && data ? { totals: totalsOf(data, t('trial.sum')) } : {})}
        toolbar={
          <>
            <RangeControl from={data?.from} to={data?.to} onDays={onSearch} />
            <Switch
              checked={byCurrency}
              onChange={(on) => onSearch({ view: on ? 'currency' : null })}
              label={t('trial.byCurrency')}
            />
          </>
        }
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
    </Page>
  );
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

function useTrialColumns(from: string | undefined, to: string | undefined): readonly Column<Row>[] {
  const { t } = useTranslation('ledger');
  return useMemo(() => {
    const money = (
      id: 'opening' | 'debit' | 'credit' | 'closing',
      card: Column<Row>['card'],
      balance: boolean,
    ): Column<Row> => ({
      id,
      header: t(`column.${id}`),
      width: 8.5,
      align: 'end',
      ...(card ? { card } : {}),
      text: (row) => moneyToDecimal(row[id]),
      sort: (a, b) => compareMoney(a[id], b[id]),
      cell: (row) =>
        row[id].minor === 0 ? (
          <span className={balance ? 'pe-5.5 text-faint' : 'text-faint'}>–</span>
        ) : balance ? (
          <Balance value={row[id]} />
        ) : (
          <Amount value={row[id]} />
        ),
    });
    return [
      {
        id: 'account',
        header: t('column.account'),
        width: 14,
        grow: 2,
        card: 'title',
        text: (row) => `${row.account} ${row.name}`,
        cell: (row) => (
          <Link
            to="/ledger/accounts/$code"
            params={{ code: row.account }}
            search={{ ...(from ? { from } : {}), ...(to ? { to } : {}) }}
            className="hover:underline"
          >
            <bdi dir="ltr" className="text-soft">
              {row.account}
            </bdi>{' '}
            <bdi>{row.name}</bdi>
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
    ];
  }, [t, from, to]);
}
