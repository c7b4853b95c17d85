import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { SearchBox } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { CustomerDialog } from './customer-dialog';
import { type Customer, customersQuery } from './queries';

export interface CustomerListProps {
  /** From the URL. */
  q: string;
  onSearch: (q: string) => void;
}

export function CustomerList({ q, onSearch }: CustomerListProps) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const mayWrite = useMay('customers:write');
  const [adding, setAdding] = useState(false);
  const list = listState(useInfiniteQuery(customersQuery({ q: q || undefined })));
  const columns = useCustomerColumns();
  const open = (customer: Customer) =>
    void navigate({ to: '/customers/$customerId', params: { customerId: customer.id } });
  useShortcut(mayWrite ? 'c' : null, t('new'), t('title'), () => setAdding(true));

  const add = mayWrite && (
    <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('new')}
    </Button>
  );
  return (
    <Page fill title={t('title')} about={t('about')} actions={add}>
      <DataTable
        {...list}
        name="customers"
        label={t('title')}
        columns={columns}
        rowId={(customer) => customer.id}
        onOpen={open}
        toolbar={<SearchBox value={q} onChange={onSearch} label={t('search')} />}
        empty={
          q === '' ? (
            <EmptyState title={t('empty.title')} about={t('empty.about')} action={add} />
          ) : (
            <EmptyState
              title={t('nothing.title', { text: q })}
              about={t('nothing.about')}
              action={<Button onClick={() => onSearch('')}>{t('nothing.show')}</Button>}
            />
          )
        }
      />
      <CustomerDialog
        open={adding}
        onClose={() => setAdding(false)}
        onDone={(customer) => {
          setAdding(false);
          // A new record must not vanish behind a search that does not fit it.
          const note = q === '' ? t('created', { name: customer.name }) : t('hidden', { name: customer.name });
          toast.note(note, { label: t('showIt'), run: () => open(customer) });
        }}
      />
    </Page>
  );
}

function useCustomerColumns(): readonly Column<Customer>[] {
  const { t } = useTranslation('customers');
  const locale = useLocale();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        width: 14,
        grow: 2,
        card: 'title',
        text: (customer) => customer.name,
        cell: (customer) => (
          <Link
            to="/customers/$customerId"
            params={{ customerId: customer.id }}
            className="font-strong hover:underline"
          >
            <bdi>{customer.name}</bdi>
          </Link>
        ),
      },
      {
        id: 'phone',
        header: t('column.phone'),
        width: 10,
        card: 'line',
        text: (customer) => customer.phone ?? '',
        cell: (customer) => <bdi dir="ltr">{customer.phone}</bdi>,
      },
      {
        id: 'email',
        header: t('column.email'),
        width: 14,
        text: (customer) => customer.email ?? '',
        cell: (customer) => <bdi dir="ltr">{customer.email}</bdi>,
      },
      {
        id: 'country',
        header: t('column.country'),
        width: 8,
        text: (customer) => customer.country ?? '',
        cell: (customer) => <CountryName code={customer.country} />,
      },
      {
        id: 'taxId',
        header: t('column.taxId'),
        width: 10,
        hidden: true,
        text: (customer) => customer.tax_id ?? '',
        cell: (customer) => <bdi dir="ltr">{customer.tax_id}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: (customer) => (customer.active ? '' : t('inactive')),
        cell: (customer) => (customer.active ? null : <Badge>{t('inactive')}</Badge>),
      },
      {
        id: 'changed',
        header: t('column.changed'),
        width: 8,
        grow: 0,
        align: 'end',
        text: (customer) => instantText(customer.changed_at, 'short', locale),
        sort: (a, b) => a.changed_at.localeCompare(b.changed_at),
        cell: (customer) => <When at={customer.changed_at} style="relative" className="text-soft" />,
      },
    ],
    [t, locale],
  );
}

/** The name of a country in the reader's language. */
export function CountryName({ code }: { code: string | null | undefined }) {
  const { tag } = useLocale();
  if (!code) return null;
  return <>{new Intl.DisplayNames(tag, { type: 'region', fallback: 'code' }).of(code)}</>;
}
