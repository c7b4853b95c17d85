import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Page } from '@/components/ui/page';
import { Tabs } from '@/components/ui/tabs';
import { useMay } from '@/lib/permissions';
import { Audit } from './audit';
import { Health } from './health';
import { settingsQuery } from './queries';
import { ShopForm } from './shop-form';
import type { SettingsTab } from './tabs';

export function SettingsPage({ tab, onTab }: { tab: SettingsTab; onTab: (tab: SettingsTab) => void }) {
  const { t } = useTranslation('settings');
  const { data: settings } = useSuspenseQuery(settingsQuery);
  const mayAudit = useMay('audit:read');
  const tabs = [
    // A new version starts the form afresh, so that it never saves over what somebody else changed.
    { value: 'shop' as const, label: t('tab.shop'), content: <ShopForm key={settings.version} settings={settings} /> },
    { value: 'health' as const, label: t('tab.health'), content: <Health /> },
    ...(mayAudit ? [{ value: 'audit' as const, label: t('tab.audit'), content: <Audit /> }] : []),
  ];
  return (
    <Page title={t('title')} about={t('about')}>
      <Tabs label={t('tab.label')} value={tab} onChange={onTab} tabs={tabs} />
    </Page>
  );
}
