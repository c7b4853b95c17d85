import type { ReactTable, RowData } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useMedia } from '@/lib/media';
import { useShortcut } from '@/lib/shortcuts';
import { Checkbox } from '../ui/choice';
import type { Column, DataTableProps, Features } from './data-table';
import { MoreRows } from './more-rows';
import { useTicks } from './use-ticks';

/**
 * A name that runs the other way than the page is cut at its own end, so that its beginning is read; it stays on the side
 * where the column begins.
 */
const NAME_CUT =
  '[&>bdi:only-child]:block [&>bdi:only-child]:truncate ltr:[&>bdi:only-child:dir(rtl)]:text-end rtl:[&>bdi:only-child:dir(ltr)]:text-end';

/** Below this many rows all are drawn; above it only those in sight. */
const DRAW_ALL = 60;

interface GridProps<Row extends RowData> extends DataTableProps<Row> {
  table: ReactTable<Features, Row>;
  arrived: ReadonlySet<string>;
}

export function Grid<Row extends RowData>({
  table,
  columns,
  label,
  bulk,
  onOpen,
  totals,
  inline,
  hasMore,
  loadingMore,
  onMore,
  arrived,
}: GridProps<Row>) {
  const { t } = useTranslation('ui');
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const coarse = useMedia('(pointer: coarse)');
  const height = coarse ? 44 : 32;
  const rows = table.getRowModel().rows;
  const [active, setActive] = useState(-1);
  const ticks = useTicks(table);
  const virtual = rows.length > DRAW_ALL && !inline;
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
  });

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    if (virtual) virtualizer.scrollToIndex(next);
    else scroller.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const open = (index: number) => {
    const row = rows[index];
    if (row) onOpen?.(row.original);
  };
  const isMain = !inline;
  useShortcut(isMain ? 'j' : null, t('table.next'), t('shortcuts.list'), () => move(active + 1));
  useShortcut(isMain ? 'k' : null, t('table.previous'), t('shortcuts.list'), () => move(active - 1));
  useShortcut(isMain && onOpen ? 'o' : null, t('table.open'), t('shortcuts.list'), () => open(active));
  useShortcut(isMain && bulk ? 'x' : null, t('table.tick'), t('shortcuts.list'), () => ticks.toggle(active));
  useEffect(() => {
    if (active >= rows.length) setActive(rows.length - 1);
  }, [active, rows.length]);

  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (bulk && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      return table.toggleAllRowsSelected(!table.getIsAllRowsSelected());
    }
    if (bulk && event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, active + (event.key === 'ArrowDown' ? 1 : -1)));
      ticks.stretch(active < 0 ? next : active, next);
      return move(next);
    }
    const acts: Record<string, () => void> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(active + 10),
      PageUp: () => move(active - 10),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      Enter: () => open(active),
      ' ': () => bulk && ticks.toggle(active),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const tick = bulk ? '2.25rem ' : '';
  const template =
    tick +
    columns
      .map((column) =>
        (column.grow ?? 1) > 0 ? `minmax(${column.width}rem, ${column.grow ?? 1}fr)` : `${column.width}rem`,
      )
      .join(' ');
  const least = columns.reduce((total, column) => total + column.width, bulk ? 2.25 : 0);
  const room = { minWidth: `${least}rem` };
  const line = { gridTemplateColumns: template };
  const items = virtual
    ? virtualizer.getVirtualItems().map(({ index, start }) => ({ index, start }))
    : rows.map((_, index) => ({ index, start: 0 }));

  return (
    // The grid is one stop of the Tab key; arrows move inside it.
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      {...(bulk ? { 'aria-multiselectable': true } : {})}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={keys}
      className={cn(
        'relative overflow-x-auto border-t border-ink focus-visible:outline-offset-2',
        inline ? '' : 'min-h-0 flex-1 overflow-y-auto',
      )}
    >
      <div role="rowgroup" className="sticky top-0 z-10 bg-ground" style={room}>
        <div
          role="row"
          aria-rowindex={1}
          style={line}
          className="grid h-8 items-center border-b border-rule-strong text-small font-strong text-soft"
        >
          {bulk && (
            <div role="columnheader" className="flex justify-center">
              <Checkbox
                bare
                label={t('table.tickAll')}
                checked={table.getIsAllRowsSelected() || (table.getIsSomeRowsSelected() && 'indeterminate')}
                onChange={(on) => table.toggleAllRowsSelected(on)}
              />
            </div>
          )}
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} table={table} />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className="relative"
        style={virtual ? { ...room, height: virtualizer.getTotalSize() } : room}
      >
        {items.map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={row.id}
              id={`${id}-${index}`}
              role="row"
              data-index={index}
              aria-rowindex={index + 2}
              aria-selected={bulk ? row.getIsSelected() : index === active}
              onClick={(event) => {
                setActive(index);
                if (!isOwnControl(event)) open(index);
              }}
              style={{
                ...line,
                height,
                ...(virtual
                  ? { position: 'absolute', top: 0, insetInline: 0, transform: `translateY(${start}px)` }
                  : {}),
              }}
              className={cn(
                'grid items-center border-b border-rule hover:bg-sheet',
                onOpen && 'cursor-pointer',
                row.getIsSelected() && 'bg-blue-wash hover:bg-blue-wash',
                index === active &&
                  'shadow-[inset_2px_0_0_var(--color-blue)] rtl:shadow-[inset_-2px_0_0_var(--color-blue)]',
                arrived.has(row.id) && 'animate-arrive',
              )}
            >
              {bulk && (
                <div role="gridcell" className="flex justify-center" onClickCapture={ticks.noteShift}>
                  <Checkbox
                    bare
                    label={t('table.tickRow', { row: columns[0]?.text(row.original) ?? row.id })}
                    checked={row.getIsSelected()}
                    onChange={(on) => ticks.set(index, on)}
                  />
                </div>
              )}
              {columns.map((column) => (
                <div
                  key={column.id}
                  role="gridcell"
                  className={cn(
                    'min-w-0 truncate px-2 first:ps-0 last:pe-0',
                    column.align === 'end' ? 'text-end' : NAME_CUT,
                  )}
                >
                  {column.cell(row.original)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {totals && (
        <div role="rowgroup" className="sticky bottom-0 border-t border-ink bg-ground" style={room}>
          <div role="row" style={line} className="grid min-h-8 items-center font-strong">
            {bulk && <div role="gridcell" />}
            {columns.map((column) => (
              <div
                key={column.id}
                role="gridcell"
                className={cn('min-w-0 px-2 first:ps-0 last:pe-0', column.align === 'end' && 'text-end')}
              >
                {totals[column.id]}
              </div>
            ))}
          </div>
        </div>
      )}
      {hasMore && onMore && (
        // A grid holds rows and nothing else.
        <div role="rowgroup" style={room}>
          <div role="row">
            <div role="gridcell" aria-colspan={columns.length + (bulk ? 1 : 0)}>
              <MoreRows shown={rows.length} busy={loadingMore ?? false} onMore={onMore} root={scroller} />
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

function HeaderCell<Row extends RowData>({ column, table }: { column: Column<Row>; table: ReactTable<Features, Row> }) {
  const model = table.getColumn(column.id);
  const sorted = model?.getIsSorted() ?? false;
  const sortable = model?.getCanSort() ?? false;
  const side = column.align === 'end' ? 'justify-end text-end' : '';
  return (
    <div
      role="columnheader"
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
      className={cn('flex min-w-0 px-2 first:ps-0 last:pe-0', side)}
    >
      {sortable ? (
        <button
          type="button"
          tabIndex={-1}
          onClick={() => model?.toggleSorting()}
          className={cn('flex h-8 min-w-0 items-center gap-1 hover:text-ink', side)}
        >
          <span className="truncate">{column.header}</span>
          {sorted === 'asc' && <ArrowUp aria-hidden className="size-3 shrink-0" />}
          {sorted === 'desc' && <ArrowDown aria-hidden className="size-3 shrink-0" />}
        </button>
      ) : (
        <span className="truncate">{column.header}</span>
      )}
    </div>
  );
}

/** A click on a link, button or tick inside a row is meant for that, not for the row. */
function isOwnControl(event: MouseEvent): boolean {
  const target = event.target as HTMLElement;
  const control = target.closest('a,button,input,label,[role="checkbox"],[role="menuitem"]');
  return control !== null && event.currentTarget.contains(control);
}
