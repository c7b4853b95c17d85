import type { RowData } from '@tanstack/react-table';
import { Fragment } from 'react';
import { cn } from '@/lib/cn';
import type { Column, DataTableProps } from './data-table';
import { MoreRows } from './more-rows';

/** The same rows at phone width: title and figure on one line, state and details under it. */
export function CardList<Row extends RowData>({
  columns,
  rows,
  rowId,
  onOpen,
  label,
  hasMore,
  loadingMore,
  onMore,
  arrived,
}: DataTableProps<Row> & { rows: readonly Row[]; arrived: ReadonlySet<string> }) {
  const at = (place: Column<Row>['card']) => columns.filter((column) => column.card === place);
  const titles = at('title');
  const figures = at('figure');
  const states = at('state');
  const lines = at('line');
  return (
    <>
      <ul aria-label={label} className="border-t border-ink">
        {rows.map((row) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the title holds a link to the same place.
          <li
            key={rowId(row)}
            onClick={(event) => {
              if (!(event.target as HTMLElement).closest('a,button,input')) onOpen?.(row);
            }}
            className={cn(
              'flex min-h-14 flex-col justify-center gap-1 border-b border-rule py-2 [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]',
              arrived.has(rowId(row)) && 'animate-arrive',
            )}
          >
            <div className="flex items-baseline justify-between gap-3">
              <div className="min-w-0 truncate font-strong">
                {titles.map((column) => (
                  <Fragment key={column.id}>{column.cell(row)}</Fragment>
                ))}
              </div>
              <div className="shrink-0 text-end">
                {figures.map((column) => (
                  <Fragment key={column.id}>{column.cell(row)}</Fragment>
                ))}
              </div>
            </div>
            {(states.length > 0 || lines.length > 0) && (
              <div className="flex items-center gap-x-3 text-small text-soft">
                <div className="flex min-w-0 flex-1 flex-wrap gap-x-3">
                  {lines.map((column) => (
                    <span key={column.id} className="min-w-0 truncate">
                      {column.cell(row)}
                    </span>
                  ))}
                </div>
                {states.map((column) => (
                  <Fragment key={column.id}>{column.cell(row)}</Fragment>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
      {hasMore && onMore && <MoreRows shown={rows.length} busy={loadingMore ?? false} onMore={onMore} />}
    </>
  );
}
