import type { ReactTable, RowData } from '@tanstack/react-table';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { Checkbox } from '../ui/choice';
import type { Column, DataTableProps, Features } from './data-table';
import { MoreRows } from './more-rows';

/** The same rows at phone width: title and figure on one line, state and details under it. */
export function CardList<Row extends RowData>({
  columns,
  table,
  onOpen,
  label,
  bulk,
  hasMore,
  loadingMore,
  onMore,
  arrived,
}: DataTableProps<Row> & { table: ReactTable<Features, Row>; arrived: ReadonlySet<string> }) {
  const { t } = useTranslation('ui');
  const rows = table.getRowModel().rows;
  const at = (place: Column<Row>['card']) => columns.filter((column) => column.card === place);
  const titles = at('title');
  const figures = at('figure');
  const states = at('state');
  const lines = at('line');
  return (
    <>
      {bulk && (
        <Checkbox
          label={t('table.tickAll')}
          checked={table.getIsAllRowsSelected() || (table.getIsSomeRowsSelected() && 'indeterminate')}
          onChange={(on) => table.toggleAllRowsSelected(on)}
        />
      )}
      <ul aria-label={label} className="border-t border-ink">
        {rows.map((model) => {
          const { id, original: row } = model;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the title holds a link to the same place.
            <li
              key={id}
              onClick={(event) => {
                if (!(event.target as HTMLElement).closest('a,button,input')) onOpen?.(row);
              }}
              className={cn(
                'flex min-h-14 items-center gap-2 border-b border-rule py-2 [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]',
                arrived.has(id) && 'animate-arrive',
              )}
            >
              {bulk && (
                <Checkbox
                  bare
                  label={t('table.tickRow', { row: columns[0]?.text(row) ?? id })}
                  checked={model.getIsSelected()}
                  onChange={(on) => model.toggleSelected(on)}
                />
              )}
              <div className="flex min-w-0 flex-1 flex-col justify-center gap-1">
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
                    <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
                      {lines
                        .filter((column) => isAct(column) || column.align !== 'end' || column.text(row) !== '')
                        .map((column) => (
                          <span key={column.id} className="min-w-0 truncate">
                            {isFigure(column, row) && <span className="text-faint">{column.header} </span>}
                            {column.cell(row)}
                          </span>
                        ))}
                    </div>
                    {states.map((column) => (
                      <Fragment key={column.id}>{column.cell(row)}</Fragment>
                    ))}
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {hasMore && onMore && <MoreRows shown={rows.length} busy={loadingMore ?? false} onMore={onMore} />}
    </>
  );
}

/** Whether a column holds what can be done with a row: it has no head and no text, and is left to its cell. */
function isAct<Row>(column: Column<Row>): boolean {
  return column.header === '';
}

/** Whether a line of a card is a figure, which without the head of its column could be anything; a time says what it is. */
function isFigure<Row>(column: Column<Row>, row: Row): boolean {
  return !isAct(column) && column.align === 'end' && !/\p{L}/u.test(column.text(row));
}
