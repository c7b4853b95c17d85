import type { ReactTable, RowData } from '@tanstack/react-table';
import { type MouseEvent, useRef } from 'react';
import type { Features } from './data-table';

/** Ticks of rows by their place in the list as it is shown: one, or with Shift all from the last one to this. */
export function useTicks<Row extends RowData>(table: ReactTable<Features, Row>) {
  /** The row that was ticked last; by its id, because new rows move the places. */
  const last = useRef<string | null>(null);
  const shift = useRef(false);

  const setAll = (from: number, to: number, on: boolean) => {
    const rows = table.getRowModel().rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    table.setRowSelection((before) => {
      const next = { ...before };
      for (const row of rows) {
        if (on) next[row.id] = true;
        else delete next[row.id];
      }
      return next;
    });
  };
  const set = (index: number, on: boolean) => {
    const rows = table.getRowModel().rows;
    const from = shift.current ? rows.findIndex((row) => row.id === last.current) : -1;
    setAll(from >= 0 ? from : index, index, on);
    last.current = rows[index]?.id ?? null;
    shift.current = false;
  };
  return {
    set,
    toggle: (index: number) => {
      const row = table.getRowModel().rows[index];
      shift.current = false;
      if (row) set(index, !row.getIsSelected());
    },
    /** Ticks all rows between two places. */
    stretch: (from: number, to: number) => {
      setAll(from, to, true);
      last.current = table.getRowModel().rows[to]?.id ?? null;
    },
    /** Before a click reaches the box: whether it is to reach from the last one to this. */
    noteShift: (event: MouseEvent) => {
      shift.current = event.shiftKey;
    },
  };
}
