import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills, SearchBox } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { useStateWord } from '@/components/ui/state';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { CustomerChoice } from './customer-choice';
import { useInvoiceColumns } from './invoice-columns';
import { customerNameQuery, type InvoiceSummary, invoicesQuery } from './queries';
import { filterOf, type InvoicePill, PILLS } from './statuses';

export interface InvoiceListProps {
  /** From the URL. */
  q: string;
  pill: InvoicePill | null;
  customerId: string | undefined;
  onFilter: (change: { q?: string; pill?: InvoicePill | null; customerId?: string | null }) => void;
}

export function InvoiceList({ q, pill, customerId, onFilter }: InvoiceListProps) {
  const { t } = useTranslation('invoices');
  const word = useStateWord();
  const navigate = useNavigate();
  const mayWrite = useMay('billing:write');
  const maySeeCustomers = useMay('customers:read');
  const customer = useQuery({ ...customerNameQuery(customerId), enabled: maySeeCustomers && Boolean(customerId) }).data;
  const list = listState(useInfiniteQuery(invoicesQuery(filterOf(q, pill, customerId))));
  const columns = useInvoiceColumns();
  const search = useCallback((text: string) => onFilter({ q: text }), [onFilter]);
  const open = (invoice: InvoiceSummary) =>
    void navigate({ to: '/invoices/$invoiceId', params: { invoiceId: invoice.id } });
  const write = () => void navigate({ to: '/invoices/new', search: customerId ? { customer: customerId } : {} });
  useShortcut(mayWrite ? 'c' : null, t('new'), t('title'), write);
  useScreenAction(
    mayWrite ? { id: 'invoices.new', label: t('new'), aliases: 'new invoice bill', keys: 'c', run: write } : null,
  );
  const add = mayWrite && (
    <Button asChild kind="primary">
      <Link to="/invoices/new" search={customerId ? { customer: customerId } : {}}>
        <Plus aria-hidden />
        {t('new')}
      </Link>
    </Button>
  );
  const filtered = q !== '' || pill !== null || customerId !== undefined;
  return (
    <Page fill title={t('title')} about={t('about')} actions={add}>
      <DataTable
        {...list}
        name="invoices"
        label={t('title')}
        columns={columns}
        rowId={(invoice) => invoice.id}
        onOpen={open}
        toolbar={
          <>
            <SearchBox value={q} onChange={search} label={t('search')} />
            {maySeeCustomers && (
              <div className="w-48 max-w-full">
                <CustomerChoice
                  label={t('filter.customer')}
                  placeholder={t('filter.customer')}
                  value={customerId ? { id: customerId, name: customer?.name ?? '…' } : null}
                  onChange={(chosen) => onFilter({ customerId: chosen?.id ?? null })}
                />
              </div>
            )}
            <FilterPills
              label={t('column.state')}
              value={pill}
              onChange={(next) => onFilter({ pill: next })}
              pills={PILLS.map((value) => ({ value, label: word(value) }))}
            />
          </>
        }
        empty={
          filtered ? (
            <EmptyState
              title={q ? t('nothing.title', { text: q }) : t('nothing.plain')}
              about={t('nothing.about')}
              action={
                <Button onClick={() => onFilter({ q: '', pill: null, customerId: null })}>{t('nothing.show')}</Button>
              }
            />
          ) : (
            <EmptyState title={t('empty.title')} about={t('empty.about')} action={add} />
          )
        }
      />
    </Page>
  );
}
