import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { EmptyState } from '@/components/ui/empty-state';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { Day, When } from '@/components/ui/when';
import { moneyToDecimal } from '@/lib/money';
import { type TaxPeriod, taxPeriodsQuery } from './queries';

export const STATE_TONES = { open: 'quiet', due: 'waiting', filed: 'waiting', paid: 'good' } as const;

/** The tax periods of the shop: the one that runs, those whose return is due, those filed. */
export function TaxPeriodList() {
  const { t } = useTranslation('tax-returns');
  const { data, error, refetch } = useQuery(taxPeriodsQuery);
  const columns = useColumns();
  return (
    <Page title={t('title')} about={t('about')}>
      <DataTable
        inline
        name="tax-periods"
        label={t('title')}
        columns={columns}
        rows={data?.items}
        error={data ? null : error}
        onRetry={() => void refetch()}
        rowId={(period) => period.id}
        empty={<EmptyState title={t('empty')} />}
      />
    </Page>
  );
}

function useColumns(): readonly Column<TaxPeriod>[] {
  const { t } = useTranslation('tax-returns');
  return useMemo<Column<TaxPeriod>[]>(
    () => [
      {
        id: 'days',
        header: t('column.days'),
        width: 14,
        card: 'title',
        text: ({ first_on, last_on }) => `${first_on} – ${last_on}`,
        sort: (a, b) => a.first_on.localeCompare(b.first_on),
        cell: ({ id, first_on, last_on }) => (
          <Link
            to="/ledger/tax-returns/$periodId"
            params={{ periodId: id }}
            className="inline-flex min-h-6 items-center font-strong hover:underline"
          >
            <span>
              <Day on={first_on} /> – <Day on={last_on} />
            </span>
          </Link>
        ),
      },
      {
        id: 'kind',
        header: t('column.kind'),
        width: 10,
        card: 'line',
        text: ({ kind }) => t(`kind.${kind}`),
        cell: ({ kind }) => t(`kind.${kind}`),
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: ({ state }) => t(`state.${state}`),
        cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>,
      },
      {
        id: 'owed',
        header: t('column.owed'),
        width: 10,
        align: 'end',
        card: 'figure',
        text: ({ owed }) => (owed ? moneyToDecimal(owed) : ''),
        cell: ({ owed }) => owed && <Amount value={owed} />,
      },
      {
        id: 'left',
        header: t('column.left'),
        width: 10,
        align: 'end',
        card: 'line',
        text: ({ left }) => (left ? moneyToDecimal(left) : ''),
        cell: ({ left }) => left && <Amount value={left} />,
      },
      {
        id: 'filed',
        header: t('column.filed'),
        width: 12,
        text: ({ filed_at, filed_by }) => [filed_by, filed_at].filter(Boolean).join(' '),
        cell: ({ filed_at, filed_by }) =>
          filed_at && (
            <span className="flex gap-2">
              <When at={filed_at} style="day" />
              <bdi className="text-soft">{filed_by}</bdi>
            </span>
          ),
      },
    ],
    [t],
  );
}
