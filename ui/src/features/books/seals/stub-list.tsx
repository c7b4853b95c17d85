import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Day, When } from '@/components/ui/when';
import { dayText, instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { type Seal, sealsQuery } from './queries';

/** The stubs of closed days, the newest first, each with the code that is on the paper. */
export function StubList() {
  const { t } = useTranslation('seals');
  const locale = useLocale();
  const list = listState(useInfiniteQuery(sealsQuery));
  const columns = useMemo<Column<Seal>[]>(
    () => [
      {
        id: 'number',
        header: t('number'),
        width: 7,
        grow: 0,
        card: 'title',
        text: (seal) => String(seal.number),
        sort: (a, b) => a.number - b.number,
        cell: (seal) => (
          <NavLink to={`/ledger/stubs/${seal.number}`} className="text-blue hover:underline">
            {t('stub', { number: seal.number })}
          </NavLink>
        ),
      },
      {
        id: 'closed',
        header: t('closedTo'),
        width: 9,
        card: 'line',
        text: (seal) => dayText(seal.closed_to, locale),
        sort: (a, b) => a.closed_to.localeCompare(b.closed_to),
        cell: (seal) => <Day on={seal.closed_to} />,
      },
      {
        id: 'at',
        header: t('at'),
        width: 10,
        card: 'line',
        text: (seal) => instantText(seal.at, 'day', locale),
        cell: (seal) => <When at={seal.at} style="day" />,
      },
      {
        id: 'who',
        header: t('who'),
        width: 10,
        card: 'line',
        text: (seal) => seal.by.name,
        cell: (seal) => <bdi>{seal.by.name}</bdi>,
      },
      {
        id: 'code',
        header: t('code'),
        width: 16,
        card: 'line',
        text: (seal) => seal.code,
        cell: (seal) => (
          <bdi dir="ltr" className="font-mono text-small">
            {seal.code}
          </bdi>
        ),
      },
    ],
    [t, locale],
  );
  return (
    <Section title={t('title')} about={t('about')}>
      <DataTable
        {...list}
        inline
        name="seals"
        label={t('title')}
        columns={columns}
        rowId={(seal) => String(seal.number)}
        empty={<EmptyState title={t('none')} />}
      />
    </Section>
  );
}
