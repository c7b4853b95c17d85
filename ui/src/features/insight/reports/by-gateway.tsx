import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount, Amounts } from '@/components/ui/amount';
import { EmptyState } from '@/components/ui/empty-state';
import { useLocale } from '@/lib/locale';
import { compareMoney, moneyToDecimal, sum } from '@/lib/money';
import type { Days } from './filter';
import { byGatewayQuery, type GatewayRow } from './queries';
import { RangeBar } from './range-bar';

/** What came in through each merchant account, and what each kept of it. */
export function ByGateway({ days, onDays }: { days: Days; onDays: (days: Days) => void }) {
  const { t } = useTranslation('reports');
  const { data, error, refetch } = useQuery(byGatewayQuery(days));
  const columns = useGatewayColumns();
  const rows = data?.rows;
  return (
    <DataTable
      inline
      name="by-gateway"
      label={t('tab.gateways')}
      columns={columns}
      rows={rows}
      error={data ? null : error}
      onRetry={() => void refetch()}
      rowId={(row) => `${row.merchant_account_id}-${row.currency}`}
      toolbar={<RangeBar from={data?.from ?? days.from} to={data?.to ?? days.to} onDays={onDays} />}
      {...(rows && rows.length > 0 ? { totals: totalsOf(rows, t('sum')) } : {})}
      empty={<EmptyState title={t('daily.empty')} about={t('daily.emptyAbout')} />}
    />
  );
}

function totalsOf(rows: readonly GatewayRow[], label: string) {
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  const add = (of: 'captured' | 'fee') =>
    currencies.map((currency) =>
      sum(
        rows.filter((row) => row.currency === currency).map((row) => row[of]),
        currency,
      ),
    );
  return {
    name: label,
    captured: <Amounts values={add('captured')} />,
    fee: <Amounts values={add('fee')} />,
  };
}

/** The share of the fee in what came in, in percent with two decimals; null where nothing came in. Only for reading: no amount is made from it. */
export function feeShare({ captured, fee }: Pick<GatewayRow, 'captured' | 'fee'>): number | null {
  return captured.minor > 0 ? fee.minor / captured.minor : null;
}

function useGatewayColumns(): readonly Column<GatewayRow>[] {
  const { t } = useTranslation('reports');
  const { tag } = useLocale();
  return useMemo(() => {
    const percent = new Intl.NumberFormat(tag, {
      style: 'percent',
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
    const share = (row: GatewayRow) => {
      const part = feeShare(row);
      return part === null ? '' : percent.format(part);
    };
    return [
      {
        id: 'name',
        header: t('column.gateway'),
        width: 12,
        grow: 2,
        card: 'title',
        text: (row) => row.name,
        cell: (row) => (
          <NavLink to={`/merchant-accounts/${row.merchant_account_id}`} className="font-strong hover:underline">
            <bdi>{row.name}</bdi>
          </NavLink>
        ),
      },
      {
        id: 'currency',
        header: t('column.currency'),
        width: 6,
        text: (row) => row.currency,
        cell: (row) => <bdi dir="ltr">{row.currency}</bdi>,
      },
      {
        id: 'count',
        header: t('column.count'),
        width: 6,
        align: 'end',
        text: (row) => String(row.count),
        sort: (a, b) => a.count - b.count,
        cell: (row) => new Intl.NumberFormat(tag).format(row.count),
      },
      {
        id: 'captured',
        header: t('column.captured'),
        width: 8,
        align: 'end',
        card: 'figure',
        text: (row) => moneyToDecimal(row.captured),
        sort: (a, b) => compareMoney(a.captured, b.captured),
        cell: (row) => <Amount value={row.captured} />,
      },
      {
        id: 'fee',
        header: t('column.fee'),
        width: 8,
        align: 'end',
        card: 'line',
        text: (row) => moneyToDecimal(row.fee),
        sort: (a, b) => compareMoney(a.fee, b.fee),
        cell: (row) => <Amount value={row.fee} />,
      },
      {
        id: 'share',
        header: t('column.share'),
        width: 6,
        align: 'end',
        card: 'line',
        text: share,
        sort: (a, b) => (feeShare(a) ?? 0) - (feeShare(b) ?? 0),
        cell: (row) => <span className="text-soft">{share(row)}</span>,
      },
    ];
  }, [t, tag]);
}
