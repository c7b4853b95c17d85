import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount, Amounts } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section, StatCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Day } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import type { Days } from './filter';
import { type DayRow, dailySalesQuery } from './queries';
import { RangeBar } from './range-bar';
import { type CurrencySales, salesByCurrency } from './sales';
import { SalesBars } from './sales-bars';

/** What came in per day: figures, bars and the table behind them. */
export function DailySales({ days, onDays }: { days: Days; onDays: (days: Days) => void }) {
  const { t } = useTranslation('reports');
  const { tag } = useLocale();
  const [asTable, setAsTable] = useState(false);
  const { data, error, refetch } = useQuery(dailySalesQuery(days));
  const columns = useDayColumns();
  const sales = useMemo(() => (data ? salesByCurrency(data.rows, data.from, data.to) : []), [data]);
  const count = sales.reduce((total, one) => total + one.count, 0);
  return (
    <div className="flex flex-col gap-6">
      <RangeBar from={data?.from ?? days.from} to={data?.to ?? days.to} onDays={onDays} />
      {sales.length > 0 && (
        <>
          <div className="grid grid-cols-2 gap-x-6 gap-y-5 desk:grid-cols-4">
            <StatCard
              label={t('column.captured')}
              tone="good"
              figure={<Amounts values={sales.map((one) => one.captured)} size="figure" />}
            />
            <StatCard label={t('column.fee')} figure={<Amounts values={sales.map((one) => one.fee)} size="figure" />} />
            <StatCard label={t('column.count')} figure={new Intl.NumberFormat(tag).format(count)} />
          </div>
          <Section
            title={t('daily.chart')}
            action={
              <Button kind="link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                {asTable ? t('daily.asBars') : t('daily.asTable')}
              </Button>
            }
          >
            <div className="flex flex-col gap-6">
              {sales.map((one) =>
                asTable ? <BarsTable key={one.currency} sales={one} /> : <SalesBars key={one.currency} sales={one} />,
              )}
            </div>
          </Section>
        </>
      )}
      <DataTable
        inline
        name="daily-sales"
        label={t('tab.daily')}
        columns={columns}
        rows={data && [...data.rows].reverse()}
        error={data ? null : error}
        onRetry={() => void refetch()}
        rowId={(row) => `${row.day}-${row.currency}`}
        toolbar={<h2 className="font-strong">{t('daily.table')}</h2>}
        {...(sales.length > 0 ? { totals: totalsOf(sales, t('sum')) } : {})}
        empty={<EmptyState title={t('daily.empty')} about={t('daily.emptyAbout')} />}
      />
    </div>
  );
}

function totalsOf(sales: readonly CurrencySales[], label: string) {
  return {
    day: label,
    captured: <Amounts values={sales.map((one) => one.captured)} />,
    fee: <Amounts values={sales.map((one) => one.fee)} />,
  };
}

/** The bars as a table: every day of the range, those without sales too. */
function BarsTable({ sales }: { sales: CurrencySales }) {
  const { t } = useTranslation('reports');
  return (
    <table className="w-full max-w-md">
      <caption className="text-start text-small text-soft">{sales.currency}</caption>
      <thead>
        <tr className="border-b border-rule-strong text-small text-soft">
          <th scope="col" className="h-8 text-start font-strong">
            {t('column.day')}
          </th>
          <th scope="col" className="text-end font-strong">
            {t('column.captured')}
          </th>
        </tr>
      </thead>
      <tbody>
        {sales.days.map(({ day, captured }) => (
          <tr key={day} className="border-b border-rule">
            <td className="h-8">
              <Day on={day} />
            </td>
            <td className="text-end">
              <Amount value={captured} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useDayColumns(): readonly Column<DayRow>[] {
  const { t } = useTranslation('reports');
  const { tag } = useLocale();
  return useMemo(
    () => [
      {
        id: 'day',
        header: t('column.day'),
        width: 8,
        card: 'title',
        text: (row) => row.day,
        sort: (a, b) => a.day.localeCompare(b.day),
        cell: (row) => <Day on={row.day} />,
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
    ],
    [t, tag],
  );
}
