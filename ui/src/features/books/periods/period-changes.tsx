import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { When } from '@/components/ui/when';
import { dayText, instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { type PeriodChange, periodChangesQuery } from './queries';

/** Who closed and who reopened days, when and why, the newest first. */
export function PeriodChanges() {
  const { t } = useTranslation('periods');
  const locale = useLocale();
  const list = listState(useInfiniteQuery(periodChangesQuery));
  const columns = useMemo<Column<PeriodChange>[]>(() => {
    const what = (change: PeriodChange) => {
      if (!change.closed_to) return t('changes.reopenedAll');
      const day = dayText(change.closed_to, locale);
      return change.act === 'closed' ? t('changes.closed', { day }) : t('changes.reopened', { day });
    };
    return [
      {
        id: 'when',
        header: t('changes.when'),
        width: 10,
        grow: 0,
        card: 'line',
        text: (change) => instantText(change.at, 'day', locale),
        sort: (a, b) => a.seq - b.seq,
        cell: (change) => <When at={change.at} style="day" />,
      },
      {
        id: 'what',
        header: t('changes.what'),
        width: 16,
        card: 'title',
        text: what,
        sort: (a, b) => (a.closed_to ?? '').localeCompare(b.closed_to ?? ''),
        cell: what,
      },
      {
        id: 'who',
        header: t('changes.who'),
        width: 10,
        card: 'line',
        text: (change) => change.who_name,
        cell: (change) => <bdi>{change.who_name}</bdi>,
      },
      {
        id: 'reason',
        header: t('changes.reason'),
        width: 16,
        grow: 2,
        card: 'line',
        text: (change) => change.reason,
        cell: (change) => <bdi title={change.reason}>{change.reason}</bdi>,
      },
    ];
  }, [t, locale]);
  return (
    <Section title={t('changes.title')}>
      <DataTable
        {...list}
        inline
        name="period-changes"
        label={t('changes.title')}
        columns={columns}
        rowId={(change) => String(change.seq)}
        empty={<EmptyState title={t('changes.none')} />}
      />
    </Section>
  );
}
