import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { PatternDialog } from './pattern-dialog';
import { type NumberSeries, seriesQuery } from './queries';
import { isolated, monthName, useKindName } from './words';

export interface SeriesListProps {
  /** Kind of document whose pattern is open, from the URL. */
  kind: string | undefined;
  onKind: (kind: string | null) => void;
}

/** How each kind of document is numbered, and the number that comes next. */
export function SeriesList({ kind, onKind }: SeriesListProps) {
  const { t } = useTranslation('numbering');
  const kindName = useKindName();
  const mayWrite = useMay('settings:write');
  const list = useQuery(seriesQuery);
  const columns = useSeriesColumns(mayWrite);
  const rows = list.data?.items;
  const open = rows?.find((series) => series.kind === kind);
  return (
    <Section flat title={t('title')} about={t('about')}>
      <DataTable
        inline
        name="number-series"
        label={t('title')}
        columns={columns}
        rows={rows}
        error={list.isError ? list.error : null}
        onRetry={() => void list.refetch()}
        rowId={(series) => series.kind}
        {...(mayWrite ? { onOpen: (series: NumberSeries) => onKind(series.kind) } : {})}
        empty={<EmptyState title={t('empty.title')} about={t('empty.about')} />}
      />
      {mayWrite && open && (
        <PatternDialog
          key={open.kind}
          series={open}
          onClose={() => onKind(null)}
          onDone={(changed) => {
            onKind(null);
            const next = changed.next ? isolated(changed.next) : '';
            toast.done(t('done', { kind: kindName(changed.kind), next }));
          }}
        />
      )}
    </Section>
  );
}

function useSeriesColumns(mayWrite: boolean): readonly Column<NumberSeries>[] {
  const { t } = useTranslation('numbering');
  const { tag } = useLocale();
  const kindName = useKindName();
  const begins = (series: NumberSeries) =>
    series.resets_yearly ? t('begins.yearly', { month: monthName(series.year_starts_month, tag) }) : t('begins.never');
  return [
    {
      id: 'kind',
      header: t('column.kind'),
      width: 10,
      card: 'title',
      sortable: false,
      text: (series) => kindName(series.kind),
      cell: (series) =>
        mayWrite ? (
          <NavLink to={`/settings?tab=numbering&series=${series.kind}`} className="font-strong hover:underline">
            {kindName(series.kind)}
          </NavLink>
        ) : (
          <span className="font-strong">{kindName(series.kind)}</span>
        ),
    },
    {
      id: 'pattern',
      header: t('column.pattern'),
      width: 12,
      grow: 2,
      card: 'line',
      sortable: false,
      text: (series) => series.pattern,
      cell: (series) => (
        <bdi dir="ltr" className="font-mono text-small">
          {series.pattern}
        </bdi>
      ),
    },
    {
      id: 'next',
      header: t('column.next'),
      width: 12,
      card: 'line',
      sortable: false,
      text: (series) => series.next ?? t('stuck'),
      cell: (series) =>
        series.next ? (
          <bdi dir="ltr">{series.next}</bdi>
        ) : (
          <span title={series.problem ?? undefined}>
            <Badge tone="lost">{t('stuck')}</Badge>
          </span>
        ),
    },
    {
      id: 'begins',
      header: t('column.begins'),
      width: 11,
      card: 'line',
      sortable: false,
      text: begins,
      cell: (series) => <span className="text-soft">{begins(series)}</span>,
    },
  ];
}
