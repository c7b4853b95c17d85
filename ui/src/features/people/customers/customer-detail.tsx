import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { regionText } from '@/components/form/region-select';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { OutsideLink } from '@/components/ui/outside-link';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { Tabs } from '@/components/ui/tabs';
import { Timeline } from '@/components/ui/timeline';
import { toast } from '@/components/ui/toast';
import { Day, useNow, When } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { mailto } from '@/lib/mailto';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { CustomerAccount } from './customer-account';
import { CustomerDialog } from './customer-dialog';
import { CountryName } from './customer-list';
import { type Customer, customerHistoryQuery, customerQuery, regionsQuery } from './queries';
import type { CustomerTab } from './tabs';

/** One customer: what is open between us, the facts, who changed what. The loader has fetched the record. */
export function CustomerDetail({
  id,
  tab,
  files,
  ahead,
  onTab,
}: {
  id: string;
  tab: CustomerTab;
  /** Their files, of another area. */
  files?: ReactNode;
  /** What they paid ahead and what they pay with, of other areas. */
  ahead?: (customer: Customer) => ReactNode;
  onTab: (tab: CustomerTab) => void;
}) {
  const { t } = useTranslation('customers');
  const { data: customer } = useSuspenseQuery(customerQuery(id));
  const mayWrite = useMay('customers:write');
  const mayAudit = useMay('audit:read');
  const [editing, setEditing] = useState(false);
  useCrumb(customer.name);
  useShortcut(mayWrite ? 'e' : null, t('edit'), t('title'), () => setEditing(true));
  const tabs = [
    {
      value: 'account' as const,
      label: t('tab.account'),
      content: (
        <div className="flex flex-col gap-8">
          <CustomerAccount id={id} />
          {ahead?.(customer)}
        </div>
      ),
    },
    {
      value: 'details' as const,
      label: t('tab.details'),
      content: (
        <div className="flex flex-col gap-8">
          <CustomerFacts customer={customer} />
          {files}
        </div>
      ),
    },
    ...(mayAudit ? [{ value: 'history' as const, label: t('tab.history'), content: <CustomerHistory id={id} /> }] : []),
  ];
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{customer.name}</bdi>
          {!customer.active && <Badge>{t('inactive')}</Badge>}
        </span>
      }
      about={
        <span className="flex flex-wrap gap-x-4">
          {customer.phone && (
            <OutsideLink to={`tel:${customer.phone}`} className="inline-block py-0.5 hover:text-ink">
              <bdi dir="ltr">{customer.phone}</bdi>
            </OutsideLink>
          )}
          {customer.email && (
            <OutsideLink to={mailto(customer.email)} className="inline-block py-0.5 hover:text-ink">
              <bdi dir="ltr">{customer.email}</bdi>
            </OutsideLink>
          )}
        </span>
      }
      actions={
        mayWrite && (
          <Button icon={<Pencil aria-hidden />} onClick={() => setEditing(true)}>
            {t('edit')}
          </Button>
        )
      }
    >
      <Tabs label={t('tab.label')} value={tab} onChange={onTab} tabs={tabs} />
      <CustomerDialog
        open={editing}
        customer={customer}
        onClose={() => setEditing(false)}
        onDone={(changed) => {
          setEditing(false);
          toast.done(t('saved', { name: changed.name }));
        }}
      />
    </Page>
  );
}

function CustomerFacts({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  return (
    <Facts
      columns={2}
      facts={[
        {
          label: t('field.address'),
          value: customer.address && <span className="whitespace-pre-line">{customer.address}</span>,
        },
        { label: t('field.country'), value: customer.country && <CountryName code={customer.country} /> },
        ...(customer.region ? [{ label: t('field.region'), value: <RegionName customer={customer} /> }] : []),
        ...(taxedAt(customer) ? [{ label: t('field.taxedAt'), value: <bdi>{taxedAt(customer)}</bdi> }] : []),
        ...(customer.exempt_reason ? [{ label: t('field.exempt'), value: <Exemption customer={customer} /> }] : []),
        { label: t('field.taxId'), value: customer.tax_id && <bdi dir="ltr">{customer.tax_id}</bdi> },
        { label: t('since'), value: <When at={customer.created_at} style="day" /> },
        {
          label: t('field.note'),
          value: customer.note && <span className="whitespace-pre-line">{customer.note}</span>,
        },
      ]}
    />
  );
}

function CustomerHistory({ id }: { id: string }) {
  const { t } = useTranslation('customers');
  const history = useQuery(customerHistoryQuery(id));
  if (history.isError) return <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <SkeletonLines label={t('tab.history')} lines={4} />;
  if (history.data.items.length === 0) return <p className="text-soft">{t('history.none')}</p>;
  return (
    <Timeline
      label={t('tab.history')}
      happenings={history.data.items.map((entry) => ({
        id: String(entry.seq),
        at: entry.at,
        title: t(`history.action.${entry.action}`, { defaultValue: entry.action }),
        detail: entry.who_name && <bdi>{entry.who_name}</bdi>,
      }))}
    />
  );
}

/** City, county and postal code, as far as tax is found by them. */
const taxedAt = ({ city, county, postal_code }: Customer) => [city, county, postal_code].filter(Boolean).join(', ');

function Exemption({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const isOver = customer.exempt_until && customer.exempt_until < today;
  return (
    <span className="flex flex-col items-start">
      <bdi>{customer.exempt_reason}</bdi>
      {isOver && <Badge tone="waiting">{t('field.exemptOver')}</Badge>}
      {customer.exempt_certificate && <bdi dir="ltr">{customer.exempt_certificate}</bdi>}
      <span className="text-small text-faint">
        {t('field.exemptUntil')}:{' '}
        {customer.exempt_until ? <Day on={customer.exempt_until} /> : t('field.exemptUntilNone')}
      </span>
    </span>
  );
}

/** The region by its name; its code until the names are there. */
function RegionName({ customer }: { customer: Customer }) {
  const { country: home } = useLocale();
  const country = customer.country || (home ?? '');
  const known = useQuery({ ...regionsQuery(country), enabled: country !== '' });
  const region = known.data?.items.find(({ code }) => code === customer.region);
  return <bdi>{region ? regionText(region) : customer.region}</bdi>;
}
