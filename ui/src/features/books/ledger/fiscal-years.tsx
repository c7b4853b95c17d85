import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day, When } from '@/components/ui/when';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { MonthEnds } from './month-ends';
import { type FiscalYear, yearsQuery } from './queries';
import { CloseYearDialog, ReopenYearDialog } from './year-dialogs';

const TONES = { running: 'quiet', open: 'waiting', closed: 'good' } as const;

/** What each fiscal year came to, and the way to close the next one or to open the last one again. */
export function FiscalYears() {
  const { t } = useTranslation('years');
  const { data, error, refetch } = useQuery(yearsQuery);
  const [act, setAct] = useState<{ kind: 'close' | 'reopen'; year: FiscalYear } | null>(null);
  const mayPost = useMay('ledger:post');
  const mayClose = useMay('period:close') && mayPost;
  const mayReopen = useMay('period:reopen') && mayPost;
  const years = data?.items;
  // The oldest open year is closed first, the newest closed one opened first.
  const toClose = years?.filter(({ state }) => state === 'open').at(-1)?.year;
  const toReopen = years?.find(({ state }) => state === 'closed')?.year;
  const columns = useColumns((year) =>
    mayClose && year.year === toClose ? (
      <Button onClick={() => setAct({ kind: 'close', year })}>{t('close.open')}</Button>
    ) : mayReopen && year.year === toReopen ? (
      <Button kind="ghost" onClick={() => setAct({ kind: 'reopen', year })}>
        {t('reopen.open')}
      </Button>
    ) : null,
  );
  const end = (words: string) => {
    setAct(null);
    toast.done(words);
  };
  return (
    <Page title={t('title')} about={t('about')}>
      <DataTable
        inline
        name="fiscal-years"
        label={t('title')}
        columns={columns}
        rows={years}
        error={data ? null : error}
        onRetry={() => void refetch()}
        rowId={(year) => year.year}
        empty={<EmptyState title={t('empty')} />}
      />
      <MonthEnds />
      {act?.kind === 'close' && (
        <CloseYearDialog
          year={act.year}
          onClose={() => setAct(null)}
          onDone={({ year }) => end(t('close.done', { year }))}
        />
      )}
      {act?.kind === 'reopen' && (
        <ReopenYearDialog
          year={act.year}
          onClose={() => setAct(null)}
          onDone={({ year }) => end(t('reopen.done', { year }))}
        />
      )}
    </Page>
  );
}

function useColumns(act: (year: FiscalYear) => ReactNode): readonly Column<FiscalYear>[] {
  const { t } = useTranslation('years');
  const columns = useMemo<Column<FiscalYear>[]>(
    () => [
      {
        id: 'year',
        header: t('column.year'),
        width: 7,
        card: 'title',
        text: ({ year }) => year,
        cell: ({ year }) => (
          <bdi dir="ltr" className="font-strong">
            {year}
          </bdi>
        ),
      },
      {
        id: 'days',
        header: t('column.days'),
        width: 14,
        card: 'line',
        text: ({ starts_on, ends_on }) => `${starts_on} – ${ends_on}`,
        cell: ({ starts_on, ends_on }) => (
          <>
            <Day on={starts_on} /> – <Day on={ends_on} />
          </>
        ),
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: ({ state }) => t(`state.${state}`),
        cell: ({ state }) => <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>,
      },
      {
        id: 'result',
        header: t('column.result'),
        width: 10,
        align: 'end',
        card: 'figure',
        text: ({ result }) => moneyToDecimal(result),
        sort: (a, b) => compareMoney(a.result, b.result),
        cell: ({ result, starts_on, ends_on }) => (
          <Link to="/ledger/profit-and-loss" search={{ from: starts_on, to: ends_on }} className="hover:underline">
            <Amount value={result} />
          </Link>
        ),
      },
      {
        id: 'closed',
        header: t('column.closed'),
        width: 12,
        text: ({ closed_at, closed_by }) => [closed_by, closed_at].filter(Boolean).join(' '),
        cell: ({ closed_at, closed_by, entry }) =>
          closed_at && (
            <span className="flex gap-2">
              {entry ? (
                <Link to="/ledger/journal/$entryId" params={{ entryId: entry }} className="text-blue hover:underline">
                  <When at={closed_at} style="day" />
                </Link>
              ) : (
                <When at={closed_at} style="day" />
              )}
              <bdi className="text-soft">{closed_by}</bdi>
            </span>
          ),
      },
    ],
    [t],
  );
  return [
    ...columns,
    {
      id: 'act',
      header: '',
      width: 9,
      grow: 0,
      align: 'end',
      sortable: false,
      card: 'line',
      text: () => '',
      cell: act,
    },
  ];
}
