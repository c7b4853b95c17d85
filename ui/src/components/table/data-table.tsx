import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  type RowData,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKept } from '@/lib/kept';
import { useLocale } from '@/lib/locale';
import { usePhone } from '@/lib/media';
import type { ListState } from '@/lib/pages';
import { ErrorPanel } from '../ui/error-panel';
import { Skeleton } from '../ui/skeleton';
import { CardList } from './card-list';
import { Grid } from './grid';
import { SelectionBar, TableTools } from './table-tools';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The cell as plain text: what the CSV holds and what is sorted by, unless `sort` says otherwise. */
  text: (row: Row) => string;
  /** Compares two rows; for amounts, times and numbers. */
  sort?: (a: Row, b: Row) => number;
  sortable?: boolean;
  /** `end` for figures. */
  align?: 'start' | 'end';
  /** Least width in rem, and its share of the room that is left over (0: none). */
  width: number;
  grow?: number;
  /** Not shown until chosen. */
  hidden?: boolean;
  /** Its place on the card at phone width; without one it is left out there. */
  card?: 'title' | 'figure' | 'state' | 'line';
}

export interface Sort {
  column: string;
  descending: boolean;
}

export interface DataTableProps<Row extends RowData> extends Partial<Omit<ListState<Row>, 'rows'>> {
  /** Under which name the chosen columns are remembered, and the CSV is saved. */
  name: string;
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined while the first page is coming. */
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** Shown when there is no row at all. */
  empty: ReactNode;
  /** Order of the rows; without it the table keeps its own. With `onSort` it can live in the URL. */
  sort?: Sort | null;
  onSort?: (sort: Sort | null) => void;
  /** Filters, at the start of the line above the table. */
  toolbar?: ReactNode;
  /** Acts on the ticked rows; brings the ticks. */
  bulk?: (rows: Row[], clear: () => void) => ReactNode;
  /** Sums under columns, by column id. */
  totals?: Readonly<Record<string, ReactNode>>;
  /** Takes its natural height inside a page instead of scrolling by itself. */
  inline?: boolean;
}

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  rowSelectionFeature,
  sortedRowModel: createSortedRowModel(),
});
export type Features = typeof features;

const NO_ROWS: readonly never[] = [];

/** A list of records: sorting, chosen columns, ticks, keys, CSV, pages by cursor, cards at phone width. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { name, label, columns, rows, rowId, error, onRetry, empty, toolbar, bulk, inline, hasMore = false } = props;
  const { t } = useTranslation('ui');
  const { tag } = useLocale();
  const phone = usePhone();
  const [hidden, setHidden] = useKept<string[]>(
    `table.${name}`,
    columns.filter((column) => column.hidden).map((column) => column.id),
  );
  const [ownSort, setOwnSort] = useState<Sort | null>(null);
  const [ticked, setTicked] = useState<RowSelectionState>({});
  const sort = props.onSort ? (props.sort ?? null) : ownSort;
  const setSort = props.onSort ?? setOwnSort;

  const collator = useMemo(() => new Intl.Collator(tag, { numeric: true }), [tag]);
  const definitions = useMemo<ColumnDef<Features, Row>[]>(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        accessorFn: column.text,
        // While pages are missing, an order of what happens to be here would mislead.
        enableSorting: column.sortable !== false && !hasMore,
        sortDescFirst: false,
        sortFn: (a, b) =>
          column.sort
            ? column.sort(a.original, b.original)
            : collator.compare(column.text(a.original), column.text(b.original)),
      })),
    [columns, collator, hasMore],
  );
  const visibility = useMemo(
    () => Object.fromEntries(columns.map((column) => [column.id, !hidden.includes(column.id)])),
    [columns, hidden],
  );
  const sorting = useMemo<SortingState>(
    () => (sort && !hasMore ? [{ id: sort.column, desc: sort.descending }] : []),
    [sort, hasMore],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: (rows ?? NO_ROWS) as Row[],
    getRowId: rowId,
    state: { sorting, columnVisibility: visibility, rowSelection: ticked },
    onSortingChange: (update) => {
      const next = typeof update === 'function' ? update(sorting) : update;
      setSort(next[0] ? { column: next[0].id, descending: next[0].desc } : null);
    },
    onRowSelectionChange: setTicked,
  });

  const shown = table.getRowModel().rows;
  const arrived = useArrivals(shown.map((row) => row.id));
  const shownColumns = columns.filter((column) => !hidden.includes(column.id));
  const tickedRows = bulk ? shown.filter((row) => ticked[row.id]).map((row) => row.original) : [];
  const clear = () => setTicked({});

  const body =
    error && !rows ? (
      <ErrorPanel error={error} onRetry={onRetry} />
    ) : rows === undefined ? (
      <Waiting columns={shownColumns.length} label={t('table.loading', { label })} />
    ) : rows.length === 0 ? (
      empty
    ) : phone ? (
      <CardList {...props} columns={columns} table={table} arrived={arrived} />
    ) : (
      <Grid {...props} columns={shownColumns} table={table} arrived={arrived} />
    );

  return (
    <div className={inline ? 'flex flex-col gap-2' : 'flex min-h-0 flex-1 flex-col gap-2'}>
      {tickedRows.length > 0 && bulk ? (
        <SelectionBar count={tickedRows.length} onClear={clear}>
          {bulk(tickedRows, clear)}
        </SelectionBar>
      ) : (
        (toolbar || !inline) && (
          <div className="flex min-h-8 flex-wrap items-center gap-2">
            <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">{toolbar}</div>
            {rows !== undefined && rows.length > 0 && (
              <TableTools
                name={name}
                columns={columns}
                hidden={hidden}
                onHidden={setHidden}
                rows={shown.map((row) => row.original)}
                columnsShown={shownColumns}
                phone={phone}
              />
            )}
          </div>
        )
      )}
      {bulk && (
        <p role="status" className="sr-only">
          {tickedRows.length > 0 && t('table.selected', { count: tickedRows.length })}
        </p>
      )}
      {body}
    </div>
  );
}

/** Ids that came in above what was there before: they are marked for a moment. */
function useArrivals(ids: string[]): ReadonlySet<string> {
  const known = useRef<ReadonlySet<string>>(new Set());
  const key = ids.join('\n');
  const arrived = useMemo(() => {
    const list = key === '' ? [] : key.split('\n');
    const firstKnown = list.findIndex((id) => known.current.has(id));
    return new Set(firstKnown > 0 ? list.slice(0, firstKnown) : []);
  }, [key]);
  useEffect(() => {
    known.current = new Set(key.split('\n'));
  }, [key]);
  return arrived;
}

function Waiting({ columns, label }: { columns: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col border-t border-rule">
      {Array.from({ length: 8 }, (_, row) => (
        <div key={`row-${row.toString()}`} className="flex h-8 items-center gap-6 border-b border-rule">
          {Array.from({ length: Math.min(columns, 6) }, (_, column) => (
            <Skeleton key={`cell-${column.toString()}`} className={column === 0 ? 'w-48' : 'w-24'} />
          ))}
        </div>
      ))}
    </div>
  );
}
