import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { EmptyState } from '@/components/ui/empty-state';
import { Day } from '@/components/ui/when';
import { moneyToDecimal } from '@/lib/money';
import type { ListState } from '@/lib/pages';
import { PartyName } from './party-name';
import type { OpeningBalance } from './queries';

/** What was taken over, by account; each balance leads to its entry. */
export function BalanceList({
  list,
  act,
}: {
  list: ListState<OpeningBalance>;
  act: (balance: OpeningBalance) => ReactNode;
}) {
  const { t } = useTranslation('opening');
  const columns = useMemo<Column<OpeningBalance>[]>(
    () => [
      {
        id: 'account',
        header: t('list.account'),
        width: 7,
        card: 'title',
        text: ({ account }) => account,
        cell: ({ account, entry_id }) => (
          <Link to="/ledger/journal/$entryId" params={{ entryId: entry_id }} className="text-blue hover:underline">
            <bdi dir="ltr">{account}</bdi>
          </Link>
        ),
      },
      {
        id: 'party',
        header: t('list.party'),
        width: 14,
        card: 'line',
        text: ({ party }) => party,
        cell: ({ party }) => party && <PartyName party={party} />,
      },
      {
        id: 'document',
        header: t('list.document'),
        width: 10,
        card: 'line',
        text: ({ document }) => document ?? '',
        cell: ({ document }) => <bdi>{document}</bdi>,
      },
      {
        id: 'due',
        header: t('list.due'),
        width: 8,
        text: ({ due_on }) => due_on ?? '',
        cell: ({ due_on }) => due_on && <Day on={due_on} />,
      },
      {
        id: 'amount',
        header: t('list.amount'),
        width: 10,
        align: 'end',
        card: 'figure',
        text: ({ amount }) => moneyToDecimal(amount),
        cell: ({ amount, reversal_id }) => <Amount value={amount} className={reversal_id ? 'line-through' : ''} />,
      },
      {
        id: 'open',
        header: t('list.open'),
        width: 10,
        align: 'end',
        text: ({ open }) => (open ? moneyToDecimal(open) : ''),
        cell: ({ open }) => open && <Amount value={open} />,
      },
    ],
    [t],
  );
  return (
    <DataTable
      inline
      name="opening-balances"
      label={t('list.label')}
      columns={[
        ...columns,
        {
          id: 'act',
          header: '',
          width: 12,
          grow: 0,
          align: 'end',
          sortable: false,
          card: 'line',
          text: () => '',
          cell: act,
        },
      ]}
      {...list}
      rowId={(balance) => balance.id}
      empty={<EmptyState title={t('list.empty.title')} about={t('list.empty.about')} />}
    />
  );
}
