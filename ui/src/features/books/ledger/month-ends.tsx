import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { moneyToDecimal } from '@/lib/money';
import { MonthDialog } from './month-dialog';
import { type MonthEnd, monthsQuery } from './queries';

const TONES = { running: 'quiet', open: 'waiting', revalued: 'good' } as const;

/** The months in which something stood in another currency; nothing where the books know one. */
export function MonthEnds() {
  const { t } = useTranslation('months');
  const { data, error, refetch } = useQuery(monthsQuery);
  const [shown, setShown] = useState<MonthEnd | null>(null);
  const columns = useColumns(setShown);
  if (!error && data?.items.length === 0) return null;
  return (
    <Section title={t('title')} about={t('about')}>
      <DataTable
        inline
        name="month-ends"
        label={t('title')}
        columns={columns}
        rows={data?.items}
        error={data ? null : error}
        onRetry={() => void refetch()}
        rowId={({ month }) => month}
        empty={null}
      />
      {shown && (
        <MonthDialog
          month={shown}
          onClose={() => setShown(null)}
          onDone={() => {
            setShown(null);
            toast.done(t('revalue.done'));
          }}
        />
      )}
    </Section>
  );
}

function useColumns(show: (month: MonthEnd) => void): readonly Column<MonthEnd>[] {
  const { t } = useTranslation('months');
  return useMemo<Column<MonthEnd>[]>(
    () => [
      {
        id: 'month',
        header: t('column.month'),
        width: 10,
        card: 'title',
        text: ({ month }) => month,
        cell: ({ ends_on }) => <Day on={ends_on} />,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 9,
        card: 'state',
        text: ({ state }) => t(`state.${state}`),
        cell: ({ state }) => <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>,
      },
      {
        id: 'difference',
        header: t('column.difference'),
        width: 11,
        align: 'end',
        card: 'figure',
        text: ({ difference }) => (difference ? moneyToDecimal(difference) : ''),
        cell: ({ difference, entries }) =>
          difference &&
          (entries[0] ? (
            <Link to="/ledger/journal/$entryId" params={{ entryId: entries[0] }} className="hover:underline">
              <Amount value={difference} />
            </Link>
          ) : (
            <Amount value={difference} />
          )),
      },
      {
        id: 'act',
        header: '',
        width: 9,
        grow: 0,
        align: 'end',
        sortable: false,
        card: 'line',
        text: () => '',
        cell: (month) => (
          <Button kind={month.state === 'open' ? 'secondary' : 'ghost'} onClick={() => show(month)}>
            {t('look')}
          </Button>
        ),
      },
    ],
    [t, show],
  );
}
