import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Id } from '@/components/ui/copy';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { Timeline } from '@/components/ui/timeline';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { ProductDialog } from './product-dialog';
import { productHistoryQuery, productQuery, taxCodesQuery, useChangeProduct } from './queries';
import { UnitPrice } from './unit-price';

/** One product. The loader has fetched the record. */
export function ProductDetail({ id }: { id: string }) {
  const { t } = useTranslation('products');
  const { data: product } = useSuspenseQuery(productQuery(id));
  const mayWrite = useMay('catalogue:write');
  const mayAudit = useMay('audit:read');
  const [editing, setEditing] = useState(false);
  useCrumb(product.name);
  useShortcut(mayWrite ? 'e' : null, t('edit'), t('title'), () => setEditing(true));
  const toggle = useChangeProduct(product, (changed) => {
    const text = changed.active ? t('offered', { name: changed.name }) : t('setAside', { name: changed.name });
    toast.done(text);
  });
  return (
    <Page
      width="text"
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{product.name}</bdi>
          {!product.active && <Badge>{t('inactive')}</Badge>}
        </span>
      }
      about={product.sku && <Id of={product.sku} />}
      actions={
        mayWrite && (
          <>
            <Button
              busy={toggle.isPending}
              icon={product.active ? <Archive aria-hidden /> : <ArchiveRestore aria-hidden />}
              onClick={() => toggle.mutate({ active: !product.active })}
            >
              {product.active ? t('doSetAside') : t('doOffer')}
            </Button>
            <Button icon={<Pencil aria-hidden />} onClick={() => setEditing(true)}>
              {t('edit')}
            </Button>
          </>
        )
      }
    >
      {toggle.error && <ErrorPanel error={toggle.error} compact />}
      <Facts
        facts={[
          {
            label: t('field.price'),
            value: <UnitPrice price={product.unit_price} currency={product.currency} unit={product.unit} />,
          },
          { label: t('field.tax'), value: <TaxCodeFact code={product.tax_code} /> },
          { label: t('field.hsn'), value: product.hsn && <bdi dir="ltr">{product.hsn}</bdi> },
          { label: t('since'), value: <When at={product.created_at} style="day" /> },
          { label: t('column.changed'), value: <When at={product.changed_at} style="short" /> },
        ]}
      />
      {mayAudit && (
        <Section title={t('history.title')}>
          <ProductHistory id={id} />
        </Section>
      )}
      <ProductDialog
        open={editing}
        product={product}
        currency={product.currency}
        onClose={() => setEditing(false)}
        onDone={(changed) => {
          setEditing(false);
          toast.done(t('saved', { name: changed.name }));
        }}
      />
    </Page>
  );
}

/** The code's name with what it is made of: `GST 18 % (CGST9 9 %, SGST9 9 %)`. */
function TaxCodeFact({ code }: { code: string }) {
  const { tag } = useLocale();
  const found = useQuery(taxCodesQuery).data?.items.find((known) => known.code === code);
  if (!found) return <bdi dir="ltr">{code}</bdi>;
  return (
    <span className="flex flex-wrap gap-x-3">
      <bdi>{found.name}</bdi>
      <span className="text-small text-faint">
        {found.components.map((part) => (
          <bdi key={part.component} className="me-2">
            {part.component} {decimalText(part.rate, tag, { min: 0, max: 4 })} %
          </bdi>
        ))}
      </span>
    </span>
  );
}

function ProductHistory({ id }: { id: string }) {
  const { t } = useTranslation('products');
  const history = useQuery(productHistoryQuery(id));
  if (history.isError) return <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <SkeletonLines label={t('history.title')} lines={3} />;
  if (history.data.items.length === 0) return <p className="text-soft">{t('history.none')}</p>;
  return (
    <Timeline
      label={t('history.title')}
      happenings={history.data.items.map((entry) => ({
        id: String(entry.seq),
        at: entry.at,
        title: t(`history.${entry.action.replaceAll('.', '_')}`, { defaultValue: entry.action }),
        detail: entry.who_name && <bdi>{entry.who_name}</bdi>,
      }))}
    />
  );
}
