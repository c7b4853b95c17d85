import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Dialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { Day } from '@/components/ui/when';
import { moneyToDecimal } from '@/lib/money';
import { listState } from '@/lib/pages';
import { boxEntriesQuery, type TaxBox, type TaxedLine } from './queries';

/** The tax entries behind a figure, each with the way to its journal entry. */
export function BoxEntries({ period, box, onClose }: { period: string; box: TaxBox; onClose: () => void }) {
  const { t } = useTranslation('tax-returns');
  const list = listState(useInfiniteQuery(boxEntriesQuery(period, box.number)));
  const columns = useColumns();
  const title = [t(`box.${box.label}`), box.name].filter(Boolean).join(' ');
  return (
    <Dialog open onClose={onClose} width="wide" title={title} about={t('entries.about')}>
      <DataTable
        inline
        name="tax-entries"
        label={title}
        columns={columns}
        {...list}
        rowId={({ seq, line }) => `${seq}/${line}`}
        empty={<EmptyState title={t('entries.empty')} />}
      />
    </Dialog>
  );
}

function useColumns(): readonly Column<TaxedLine>[] {
  const { t } = useTranslation('tax-returns');
  return useMemo<Column<TaxedLine>[]>(
    () => [
      {
        id: 'day',
        header: t('entries.day'),
        width: 8,
        card: 'line',
        text: ({ tax_on }) => tax_on,
        cell: ({ tax_on, dated_on }) => (
          <>
            <Day on={tax_on} />
            {dated_on !== tax_on && (
              <span className="block text-small text-soft">
                {t('entries.datedOn')} <Day on={dated_on} />
              </span>
            )}
          </>
        ),
      },
      {
        id: 'entry',
        header: t('entries.entry'),
        width: 16,
        grow: 2,
        card: 'title',
        text: ({ source }) => source,
        cell: ({ entry, source }) => (
          <Link
            to="/ledger/journal/$entryId"
            params={{ entryId: entry }}
            className="inline-flex min-h-6 items-center text-blue hover:underline"
          >
            <bdi dir="ltr">{source}</bdi>
          </Link>
        ),
      },
      {
        id: 'code',
        header: t('entries.code'),
        width: 8,
        card: 'line',
        text: ({ code, component }) => [code, component].filter(Boolean).join(' '),
        cell: ({ code, component }) => <bdi dir="ltr">{[code, component].filter(Boolean).join(' · ')}</bdi>,
      },
      {
        id: 'value',
        header: t('boxes.value'),
        width: 9,
        align: 'end',
        card: 'line',
        text: ({ taxable }) => moneyToDecimal(taxable),
        cell: ({ taxable }) => <Amount value={taxable} />,
      },
      {
        id: 'tax',
        header: t('boxes.tax'),
        width: 9,
        align: 'end',
        card: 'figure',
        text: ({ tax }) => moneyToDecimal(tax),
        cell: ({ tax }) => <Amount value={tax} />,
      },
    ],
    [t],
  );
}
