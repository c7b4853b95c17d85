import { useTranslation } from 'react-i18next';
import { Page } from '@/components/ui/page';
import { Tabs } from '@/components/ui/tabs';
import { useNow } from '@/components/ui/when';
import { addDays, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { ByGateway } from './by-gateway';
import { Checks } from './checks';
import { DailySales } from './daily-sales';
import type { Days, ReportSearch, ReportTab } from './filter';
import { CustomerStatement } from './statement';

export interface ReportsProps {
  /** From the URL. */
  search: ReportSearch;
  onSearch: (change: {
    tab?: ReportTab;
    from?: string | null;
    to?: string | null;
    customer?: string | null;
    known?: string | null;
  }) => void;
}

/** The reports of the shop, one tab each. */
export function Reports({ search, onSearch }: ReportsProps) {
  const { t } = useTranslation('reports');
  const mayCustomers = useMay('customers:read');
  const mayCheck = useMay('audit:read');
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const to = search.to ?? today;
  const days: Days = { from: search.from ?? addDays(to, -29), to };
  const onDays = (next: Days) => onSearch({ from: next.from ?? null, to: next.to ?? null });
  const tabs = [
    { value: 'daily' as const, label: t('tab.daily'), content: <DailySales days={days} onDays={onDays} /> },
    { value: 'gateways' as const, label: t('tab.gateways'), content: <ByGateway days={days} onDays={onDays} /> },
    ...(mayCustomers
      ? [
          {
            value: 'statement' as const,
            label: t('tab.statement'),
            content: (
              <CustomerStatement
                customer={search.customer}
                onCustomer={(customer) => onSearch({ customer })}
                days={days}
                onDays={onDays}
                known={search.known}
                onKnown={(known) => onSearch({ known })}
              />
            ),
          },
        ]
      : []),
    ...(mayCheck ? [{ value: 'checks' as const, label: t('tab.checks'), content: <Checks /> }] : []),
  ];
  const tab = tabs.find((one) => one.value === search.tab)?.value ?? 'daily';
  return (
    <Page title={t('title')} about={t('about')}>
      <Tabs<ReportTab> label={t('tab.label')} value={tab} onChange={(next) => onSearch({ tab: next })} tabs={tabs} />
    </Page>
  );
}
