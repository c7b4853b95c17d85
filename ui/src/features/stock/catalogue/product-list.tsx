import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills, SearchBox } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { ProductDialog } from './product-dialog';
import { type Product, productsQuery, taxCodesQuery } from './queries';
import { UnitPrice } from './unit-price';

export interface ProductListProps {
  /** From the URL. */
  q: string;
  /** `true`: only those offered, `false`: only those set aside, null: all. */
  active: boolean | null;
  onFilter: (change: { q?: string; active?: boolean | null }) => void;
  /** Currency that a new product starts with. */
  currency: string;
}

export function ProductList({ q, active, onFilter, currency }: ProductListProps) {
  const { t } = useTranslation('products');
  const navigate = useNavigate();
  const mayWrite = useMay('catalogue:write');
  const [adding, setAdding] = useState(false);
  const list = listState(useInfiniteQuery(productsQuery({ q: q || undefined, active: active ?? undefined })));
  const columns = useProductColumns();
  const search = useMemo(() => (text: string) => onFilter({ q: text }), [onFilter]);
  const open = (product: Product) => void navigate({ to: '/products/$productId', params: { productId: product.id } });
  useShortcut(mayWrite ? 'c' : null, t('new'), t('title'), () => setAdding(true));
  useScreenAction(
    mayWrite
      ? { id: 'products.new', label: t('new'), aliases: 'new product add item', keys: 'c', run: () => setAdding(true) }
      : null,
  );
  const add = mayWrite && (
    <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('new')}
    </Button>
  );
  const filtered = q !== '' || active !== null;
  return (
    <Page fill title={t('title')} about={t('about')} actions={add}>
      <DataTable
        {...list}
        name="products"
        label={t('title')}
        columns={columns}
        rowId={(product) => product.id}
        onOpen={open}
        toolbar={
          <>
            <SearchBox value={q} onChange={search} label={t('search')} />
            <FilterPills
              label={t('column.state')}
              value={active === null ? null : active ? 'active' : 'aside'}
              onChange={(pill) => onFilter({ active: pill === null ? null : pill === 'active' })}
              pills={[
                { value: 'active', label: t('filter.active') },
                { value: 'aside', label: t('filter.aside') },
              ]}
            />
          </>
        }
        empty={
          filtered ? (
            <EmptyState
              title={q ? t('nothing.title', { text: q }) : t('nothing.aside')}
              about={t('nothing.about')}
              action={<Button onClick={() => onFilter({ q: '', active: null })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState title={t('empty.title')} about={t('empty.about')} action={add} />
          )
        }
      />
      <ProductDialog
        open={adding}
        currency={currency}
        onClose={() => setAdding(false)}
        onDone={(product) => {
          setAdding(false);
          toast.note(filtered ? t('hidden', { name: product.name }) : t('created', { name: product.name }), {
            label: t('showIt'),
            run: () => open(product),
          });
        }}
      />
    </Page>
  );
}

function useProductColumns(): readonly Column<Product>[] {
  const { t } = useTranslation('products');
  const locale = useLocale();
  const codes = useQuery(taxCodesQuery).data?.items;
  return useMemo(() => {
    const codeName = (code: string) => codes?.find((known) => known.code === code)?.name ?? code;
    return [
      {
        id: 'name',
        header: t('column.name'),
        width: 14,
        grow: 2,
        card: 'title',
        text: (product) => product.name,
        cell: (product) => (
          <Link to="/products/$productId" params={{ productId: product.id }} className="font-strong hover:underline">
            <bdi>{product.name}</bdi>
          </Link>
        ),
      },
      {
        id: 'sku',
        header: t('column.sku'),
        width: 8,
        card: 'line',
        text: (product) => product.sku ?? '',
        cell: (product) => (
          <bdi dir="ltr" className="font-mono text-small">
            {product.sku}
          </bdi>
        ),
      },
      {
        id: 'tax',
        header: t('column.tax'),
        width: 10,
        card: 'line',
        text: (product) => codeName(product.tax_code),
        cell: (product) => <bdi>{codeName(product.tax_code)}</bdi>,
      },
      {
        id: 'hsn',
        header: t('column.hsn'),
        width: 7,
        hidden: true,
        text: (product) => product.hsn ?? '',
        cell: (product) => <bdi dir="ltr">{product.hsn}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: (product) => (product.active ? '' : t('inactive')),
        cell: (product) => (product.active ? null : <Badge>{t('inactive')}</Badge>),
      },
      {
        id: 'price',
        header: t('column.price'),
        width: 10,
        align: 'end',
        card: 'figure',
        text: (product) => `${product.unit_price} ${product.currency}`,
        sort: (a, b) =>
          a.currency === b.currency
            ? Number(a.unit_price) - Number(b.unit_price)
            : a.currency.localeCompare(b.currency),
        cell: (product) => <UnitPrice price={product.unit_price} currency={product.currency} unit={product.unit} />,
      },
      {
        id: 'changed',
        header: t('column.changed'),
        width: 8,
        grow: 0,
        align: 'end',
        text: (product) => instantText(product.changed_at, 'short', locale),
        sort: (a, b) => a.changed_at.localeCompare(b.changed_at),
        cell: (product) => <When at={product.changed_at} style="relative" className="text-soft" />,
      },
    ];
  }, [t, locale, codes]);
}
