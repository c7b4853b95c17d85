import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Id } from '@/components/ui/copy';
import { EmptyState } from '@/components/ui/empty-state';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { type AuditEntry, auditQuery } from './queries';

/** Who did what, newest first. */
export function Audit() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const list = listState(useInfiniteQuery(auditQuery));
  const columns = useMemo<Column<AuditEntry>[]>(
    () => [
      {
        id: 'at',
        header: t('audit.when'),
        width: 9,
        grow: 0,
        card: 'line',
        text: (entry) => instantText(entry.at, 'short', locale),
        sort: (a, b) => a.seq - b.seq,
        cell: (entry) => <When at={entry.at} />,
      },
      {
        id: 'who',
        header: t('audit.who'),
        width: 8,
        card: 'line',
        text: (entry) => entry.who_name ?? entry.who_id ?? '',
        cell: (entry) => <bdi>{entry.who_name ?? entry.who_id}</bdi>,
      },
      {
        id: 'action',
        header: t('audit.what'),
        width: 12,
        card: 'title',
        text: (entry) => entry.action,
        cell: (entry) => <bdi dir="ltr">{entry.action}</bdi>,
      },
      {
        id: 'subject',
        header: t('audit.subject'),
        width: 11,
        text: (entry) => entry.subject,
        cell: (entry) => <Id of={entry.subject} short />,
      },
      {
        id: 'whence',
        header: t('audit.whence'),
        width: 8,
        text: (entry) => entry.whence,
        cell: (entry) => <bdi dir="ltr">{entry.whence}</bdi>,
      },
      {
        id: 'detail',
        header: t('audit.detail'),
        width: 13,
        grow: 2,
        text: (entry) => JSON.stringify(entry.detail),
        cell: (entry) => (
          <bdi dir="ltr" title={JSON.stringify(entry.detail, null, 1)} className="font-mono text-small text-soft">
            {JSON.stringify(entry.detail)}
          </bdi>
        ),
      },
    ],
    [t, locale],
  );
  return (
    <div className="h-[65dvh] min-h-80">
      <div className="flex h-full flex-col">
        <DataTable
          {...list}
          name="audit"
          label={t('tab.audit')}
          columns={columns}
          rowId={(entry) => String(entry.seq)}
          empty={<EmptyState title={t('audit.none')} />}
        />
      </div>
    </div>
  );
}
