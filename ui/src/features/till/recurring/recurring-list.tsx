import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { Badge, State, useStateWord } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import { listState } from '@/lib/pages';
import { type RecurringSummary, recurringListQuery } from './queries';
import { rhythmText } from './rhythm-text';
import { RECURRING_STATES, type RecurringState } from './states';

export interface RecurringListProps {
  /** From the URL. */
  state: RecurringState | null;
  trouble: boolean;
  onFilter: (change: { state?: RecurringState | null; trouble?: boolean }) => void;
}

export function RecurringList({ state, trouble, onFilter }: RecurringListProps) {
  const { t } = useTranslation('recurring');
  const word = useStateWord();
  const navigate = useNavigate();
  const filter = { state: state ?? undefined, trouble: trouble || undefined };
  const list = listState(useInfiniteQuery(recurringListQuery(filter)));
  const columns = useColumns();
  const open = ({ id }: RecurringSummary) =>
    void navigate({ to: '/recurring-invoices/$recurringId', params: { recurringId: id } });
  return (
    <Page fill title={t('title')} about={t('about')}>
      <DataTable
        {...list}
        name="recurring-invoices"
        label={t('title')}
        columns={columns}
        rowId={(one) => one.id}
        onOpen={open}
        toolbar={
          <>
            <FilterPills
              label={t('column.state')}
              value={state}
              onChange={(next) => onFilter({ state: next })}
              pills={RECURRING_STATES.map((value) => ({ value, label: word(value) }))}
            />
            {trouble && <Button onClick={() => onFilter({ trouble: false })}>{t('onlyTrouble')}</Button>}
          </>
        }
        empty={
          state !== null || trouble ? (
            <EmptyState
              title={t('nothing.title')}
              about={t('nothing.about')}
              action={<Button onClick={() => onFilter({ state: null, trouble: false })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState
              title={t('empty.title')}
              about={t('empty.about')}
              action={
                <Button asChild kind="primary">
                  <Link to="/invoices">{t('empty.action')}</Link>
                </Button>
              }
            />
          )
        }
      />
    </Page>
  );
}

function useColumns(): readonly Column<RecurringSummary>[] {
  const { t } = useTranslation('recurring');
  const word = useStateWord();
  return useMemo(
    () => [
      {
        id: 'customer',
        header: t('column.customer'),
        width: 12,
        grow: 2,
        card: 'title',
        text: (one) => one.customer_name ?? '',
        cell: (one) => (
          <Link
            to="/recurring-invoices/$recurringId"
            params={{ recurringId: one.id }}
            className="inline-flex items-center gap-2 font-strong hover:underline"
          >
            <bdi>{one.customer_name}</bdi>
            {one.trouble && <Badge tone="lost">{t('refused')}</Badge>}
          </Link>
        ),
      },
      {
        id: 'rhythm',
        header: t('column.rhythm'),
        width: 9,
        card: 'line',
        text: (one) => rhythmText(t, one),
        cell: (one) => <span className="text-soft">{rhythmText(t, one)}</span>,
      },
      {
        id: 'makes',
        header: t('column.makes'),
        width: 8,
        text: (one) => t(one.issues ? 'makes.issued' : 'makes.drafts'),
        cell: (one) => <span className="text-soft">{t(one.issues ? 'makes.issued' : 'makes.drafts')}</span>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 7,
        card: 'state',
        text: (one) => word(one.state),
        cell: (one) => <State of={one.state} />,
      },
      {
        id: 'next',
        header: t('column.next'),
        width: 7,
        card: 'line',
        text: (one) => (one.state === 'active' && one.next_on) || '',
        // A paused one has a next day, and does not come on it.
        cell: (one) => one.state === 'active' && one.next_on && <Day on={one.next_on} className="text-soft" />,
      },
      {
        id: 'total',
        header: t('column.total'),
        width: 9,
        align: 'end',
        card: 'figure',
        text: (one) => `${moneyToDecimal(one.total)} ${one.total.currency}`,
        sort: (a, b) => compareMoney(a.total, b.total),
        cell: (one) => <Amount value={one.total} />,
      },
    ],
    [t, word],
  );
}
