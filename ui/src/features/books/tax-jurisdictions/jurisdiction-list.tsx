import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, Plus, Upload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { ImportTable } from './import-table';
import { JurisdictionDialog } from './jurisdiction-dialog';
import { jurisdictionsQuery, type TaxJurisdiction, useSaveTable } from './queries';

/** The sales tax table: which tax code applies at which addresses. */
export function JurisdictionList() {
  const { t } = useTranslation('sales-tax');
  const mayWrite = useMay('settings:write');
  const [open, setOpen] = useState<TaxJurisdiction | 'new' | null>(null);
  const [importing, setImporting] = useState(false);
  const list = listState(useInfiniteQuery(jurisdictionsQuery(undefined)));
  const save = useSaveTable();
  const columns = useColumns();
  const add = mayWrite && (
    <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setOpen('new')}>
      {t('new')}
    </Button>
  );
  const bring = mayWrite && (
    <Button icon={<Upload aria-hidden />} onClick={() => setImporting(true)}>
      {t('import.open')}
    </Button>
  );
  const done = (text: string) => {
    setOpen(null);
    setImporting(false);
    toast.done(text);
  };
  return (
    <Section
      flat
      title={t('title')}
      about={t('about')}
      action={
        <span className="flex flex-wrap gap-2">
          {list.rows && list.rows.length > 0 && (
            <Button icon={<Download aria-hidden />} busy={save.isPending} onClick={() => save.mutate()}>
              {t('export')}
            </Button>
          )}
          {bring}
          {add}
        </span>
      }
    >
      <DataTable
        {...list}
        inline
        name="tax-jurisdictions"
        label={t('title')}
        columns={columns}
        rowId={(row) => row.id}
        {...(mayWrite ? { onOpen: (row: TaxJurisdiction) => setOpen(row) } : {})}
        empty={<EmptyState title={t('empty.title')} about={t('empty.about')} action={add} />}
      />
      {open !== null && (
        <JurisdictionDialog
          key={open === 'new' ? 'new' : open.id}
          row={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onDone={done}
        />
      )}
      {importing && <ImportTable onClose={() => setImporting(false)} onDone={done} />}
    </Section>
  );
}

function useColumns(): readonly Column<TaxJurisdiction>[] {
  const { t } = useTranslation('sales-tax');
  const plain = (text: string) => text || t('every');
  return [
    {
      id: 'place',
      header: t('column.place'),
      width: 16,
      grow: 3,
      card: 'title',
      text: (row) => [row.region, row.county, row.city, row.postal_prefix].filter(Boolean).join(' '),
      cell: (row) => (
        <span className="flex flex-wrap gap-x-2">
          <bdi dir="ltr" className="font-strong">
            {[row.city, row.county, row.region].filter(Boolean).join(', ')}
          </bdi>
          {row.postal_prefix && (
            <bdi dir="ltr" className="text-soft">
              {row.postal_prefix}…
            </bdi>
          )}
        </span>
      ),
    },
    {
      id: 'class',
      header: t('column.class'),
      width: 8,
      card: 'line',
      text: (row) => plain(row.product_class),
      cell: (row) => <bdi>{plain(row.product_class)}</bdi>,
    },
    {
      id: 'code',
      header: t('column.code'),
      width: 8,
      card: 'figure',
      text: (row) => row.tax_code,
      cell: (row) => (
        <bdi dir="ltr" className="font-mono text-small">
          {row.tax_code}
        </bdi>
      ),
    },
    {
      id: 'shipping',
      header: t('column.shipping'),
      width: 8,
      card: 'line',
      text: (row) => t(row.taxes_shipping ? 'taxed' : 'notTaxed'),
      cell: (row) => t(row.taxes_shipping ? 'taxed' : 'notTaxed'),
    },
    {
      id: 'from',
      header: t('column.from'),
      width: 8,
      card: 'line',
      text: (row) => row.valid_from,
      cell: (row) => <Day on={row.valid_from} />,
    },
  ];
}
