import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { DateField } from '@/components/form/date-field';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { SearchBox } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import { listState } from '@/lib/pages';
import { isNarrowed } from '@/lib/search';
import { CreditNoteDrawer } from './credit-note-drawer';
import { type CreditNoteSearch, creditNoteAsk } from './filter';
import { type CreditNoteSummary, creditNotesQuery } from './queries';

export interface CreditNoteListProps {
  /** From the URL. */
  search: CreditNoteSearch;
  onSearch: (change: { [Key in keyof CreditNoteSearch]?: CreditNoteSearch[Key] | null }) => void;
}

/** Everything that was taken back of issued invoices, newest first. */
export function CreditNoteList({ search, onSearch }: CreditNoteListProps) {
  const { t } = useTranslation('credit-notes');
  const list = listState(useInfiniteQuery(creditNotesQuery(search)));
  const onOpen = useCallback((note: CreditNoteSummary) => onSearch({ id: note.id }), [onSearch]);
  const columns = useColumns(onOpen);
  const find = useCallback((q: string) => onSearch({ q }), [onSearch]);
  return (
    <Page fill title={t('title')} about={t('about')}>
      <DataTable
        {...list}
        name="credit-notes"
        label={t('title')}
        columns={columns}
        rowId={(note) => note.id}
        onOpen={onOpen}
        toolbar={
          <>
            <SearchBox value={search.q ?? ''} onChange={find} label={t('search')} />
            <div className="flex flex-wrap items-center gap-2">
              <div className="w-36">
                <DateField
                  label={t('filter.from')}
                  value={search.from ?? null}
                  latest={search.to}
                  clearable
                  onChange={(from) => onSearch({ from })}
                />
              </div>
              <span className="text-small text-soft">{t('filter.until')}</span>
              <div className="w-36">
                <DateField
                  label={t('filter.to')}
                  value={search.to ?? null}
                  earliest={search.from}
                  clearable
                  onChange={(to) => onSearch({ to })}
                />
              </div>
            </div>
          </>
        }
        empty={
          isNarrowed(creditNoteAsk(search)) ? (
            <EmptyState
              title={t('nothing.title')}
              about={t('nothing.about')}
              action={<Button onClick={() => onSearch({ q: '', from: null, to: null })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState
              title={t('empty.title')}
              about={t('empty.about')}
              action={
                <Button kind="primary" asChild>
                  <NavLink to="/invoices">{t('empty.invoices')}</NavLink>
                </Button>
              }
            />
          )
        }
      />
      <CreditNoteDrawer id={search.id} onClose={() => onSearch({ id: null })} />
    </Page>
  );
}

function useColumns(onOpen: (note: CreditNoteSummary) => void): readonly Column<CreditNoteSummary>[] {
  const { t } = useTranslation('credit-notes');
  return useMemo(
    () => [
      {
        id: 'number',
        header: t('column.number'),
        width: 9,
        card: 'title',
        text: (note) => note.number,
        cell: (note) => (
          <button
            type="button"
            onClick={() => onOpen(note)}
            className="inline-flex min-h-6 items-center gap-2 font-strong hover:underline"
          >
            <bdi dir="ltr">{note.number}</bdi>
            {note.test && <Badge>{t('test')}</Badge>}
          </button>
        ),
      },
      {
        id: 'invoice',
        header: t('column.invoice'),
        width: 9,
        card: 'line',
        text: (note) => note.invoice_number,
        cell: (note) => (
          <NavLink
            to={`/invoices/${note.invoice_id}`}
            className="inline-flex min-h-6 items-center text-blue hover:underline"
          >
            <bdi dir="ltr">{note.invoice_number}</bdi>
          </NavLink>
        ),
      },
      {
        id: 'customer',
        header: t('column.customer'),
        width: 11,
        grow: 2,
        card: 'line',
        text: (note) => note.customer_name ?? '',
        cell: (note) => <bdi>{note.customer_name}</bdi>,
      },
      {
        id: 'reason',
        header: t('column.reason'),
        width: 11,
        grow: 2,
        text: (note) => note.reason,
        cell: (note) => <bdi className="text-soft">{note.reason}</bdi>,
      },
      {
        id: 'issued',
        header: t('column.issued'),
        width: 7,
        card: 'line',
        text: (note) => note.issued_on,
        cell: (note) => <Day on={note.issued_on} className="text-soft" />,
      },
      {
        id: 'to_due',
        header: t('column.toDue'),
        width: 8,
        align: 'end',
        hidden: true,
        text: (note) => moneyToDecimal(note.to_due),
        sort: (a, b) => compareMoney(a.to_due, b.to_due),
        cell: (note) => <Amount value={note.to_due} />,
      },
      {
        id: 'total',
        header: t('column.total'),
        width: 8,
        align: 'end',
        card: 'figure',
        text: (note) => `${moneyToDecimal(note.total)} ${note.total.currency}`,
        sort: (a, b) => compareMoney(a.total, b.total),
        cell: (note) => <Amount value={note.total} />,
      },
    ],
    [t, onOpen],
  );
}
