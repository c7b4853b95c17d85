import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startWords } from '@/words';
import { type Column, DataTable } from './data-table';

interface Parcel {
  id: string;
  to: string;
}
const PARCELS: Parcel[] = ['Asha', 'Bela', 'Chandra', 'Devi', 'Esha'].map((to, index) => ({ id: `p${index}`, to }));
const COLUMNS: Column<Parcel>[] = [
  { id: 'to', header: 'To', width: 10, card: 'title', text: (row) => row.to, cell: (row) => row.to },
];

const onOpen = vi.fn();
const show = () =>
  render(
    <DataTable
      name="parcels"
      label="Parcels"
      columns={COLUMNS}
      rows={PARCELS}
      rowId={(row) => row.id}
      onOpen={onOpen}
      empty={null}
      bulk={(rows) => <b>{rows.map((row) => row.to).join(' ')}</b>}
    />,
  );
const ticked = () => document.querySelector('b')?.textContent ?? '';
const box = (to: string) => screen.getByRole('checkbox', { name: `Tick ${to}` });

beforeEach(async () => {
  localStorage.clear();
  onOpen.mockClear();
  await startWords('en');
});

describe('ticks of a table', () => {
  it('reach with Shift from the last one to this, upwards too, and away as well', () => {
    show();
    fireEvent.click(box('Devi'));
    fireEvent.click(box('Bela'), { shiftKey: true });
    expect(ticked()).toBe('Bela Chandra Devi');
    fireEvent.click(box('Chandra'), { shiftKey: true });
    expect(ticked()).toBe('Devi');
    fireEvent.click(box('Esha'));
    expect(ticked()).toBe('Devi Esha');
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('are set by keys alone: space, Shift with the arrows, and Ctrl-A for all and none', async () => {
    show();
    const grid = screen.getByRole('grid', { name: 'Parcels' });
    grid.focus();
    await userEvent.keyboard('{ArrowDown} {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(ticked()).toBe('Asha Bela Chandra');
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(ticked()).toBe('Asha Bela Chandra Devi Esha');
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(ticked()).toBe('');
    expect(grid.getAttribute('aria-multiselectable')).toBe('true');
  });

  it('are counted aloud, and all at once in the head', async () => {
    show();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Tick all rows' }));
    expect(screen.getByRole('status').textContent).toBe('5 ticked');
    await userEvent.click(screen.getByRole('button', { name: 'Untick all' }));
    expect(screen.getByRole('status').textContent).toBe('');
    expect(screen.getByRole('checkbox', { name: 'Tick all rows' }).getAttribute('aria-checked')).toBe('false');
  });

  it('are there at phone width as well', async () => {
    vi.stubGlobal('matchMedia', (query: string) => ({
      matches: query.includes('width <'),
      addEventListener: () => {},
      removeEventListener: () => {},
    }));
    show();
    expect(screen.queryByRole('grid')).toBeNull();
    await userEvent.click(box('Bela'));
    expect(ticked()).toBe('Bela');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Tick all rows' }));
    expect(ticked()).toBe('Asha Bela Chandra Devi Esha');
    expect(onOpen).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});
