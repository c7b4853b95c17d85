import { Columns3, Download, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { csvBytes } from '@/lib/csv';
import { platform } from '@/platform';
import { IconButton } from '../ui/button';
import { Menu, MenuLabel, MenuTick } from '../ui/menu';
import { toast } from '../ui/toast';
import type { Column } from './data-table';

/** At the end of the line above a table: which columns, and CSV of exactly what is shown. */
export function TableTools<Row>({
  name,
  columns,
  columnsShown,
  hidden,
  onHidden,
  rows,
  phone,
}: {
  name: string;
  columns: readonly Column<Row>[];
  columnsShown: readonly Column<Row>[];
  hidden: string[];
  onHidden: (hidden: string[]) => void;
  rows: readonly Row[];
  phone: boolean;
}) {
  const { t } = useTranslation('ui');
  const save = async () => {
    const lines = [
      columnsShown.map((column) => column.header),
      ...rows.map((row) => columnsShown.map((column) => column.text(row))),
    ];
    const saved = await (await platform()).saveFile(`${name}.csv`, csvBytes(lines), 'text/csv;charset=utf-8');
    if (saved) toast.done(t('table.exported', { count: rows.length }));
  };
  return (
    <div className="flex items-center">
      {!phone && (
        <Menu
          trigger={
            <IconButton label={t('table.columns')}>
              <Columns3 aria-hidden />
            </IconButton>
          }
        >
          <MenuLabel>{t('table.columns')}</MenuLabel>
          {columns.map((column, index) => (
            <MenuTick
              key={column.id}
              checked={!hidden.includes(column.id)}
              disabled={index === 0}
              onChange={(on) => onHidden(on ? hidden.filter((other) => other !== column.id) : [...hidden, column.id])}
            >
              {column.header}
            </MenuTick>
          ))}
        </Menu>
      )}
      <IconButton label={t('table.csv')} onClick={save}>
        <Download aria-hidden />
      </IconButton>
    </div>
  );
}

/** Takes the place of the filters while rows are ticked. */
export function SelectionBar({
  count,
  onClear,
  children,
}: {
  count: number;
  onClear: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  return (
    <div
      role="toolbar"
      aria-label={t('table.selected', { count })}
      className="flex min-h-8 flex-wrap items-center gap-3 bg-blue-wash px-2"
    >
      <IconButton label={t('table.clear')} onClick={onClear}>
        <X aria-hidden />
      </IconButton>
      <span className="font-strong">{t('table.selected', { count })}</span>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  );
}
