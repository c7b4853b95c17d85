import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Page } from '@/components/ui/page';
import { type Tab, Tabs } from '@/components/ui/tabs';
import { useMay } from '@/lib/permissions';
import { Audit } from './audit';
import { Backup } from './backup';
import { Health } from './health';
import { settingsQuery } from './queries';
import { ShopForm } from './shop-form';
import type { SettingsTab } from './tabs';
import { Tunnel } from './tunnel';

export interface SettingsPageProps {
  /** From the URL. */
  tab: SettingsTab;
  onTab: (tab: SettingsTab) => void;
  /** Tabs of other areas, which the route lends: this area must not know them. */
  more?: readonly Tab<SettingsTab>[];
}

export function SettingsPage({ tab, onTab, more = [] }: SettingsPageProps) {
  const { t } = useTranslation('settings');
  const { data: settings } = useSuspenseQuery(settingsQuery);
  const mayAudit = useMay('audit:read');
  const mayBackUp = useMay('backup:run');
  const tabs = [
    // A new version starts the form afresh, so that it never saves over what somebody else changed.
    { value: 'shop' as const, label: t('tab.shop'), content: <ShopForm key={settings.version} settings={settings} /> },
    ...more,
    { value: 'tunnel' as const, label: t('tab.tunnel'), content: <Tunnel /> },
    ...(mayBackUp ? [{ value: 'backup' as const, label: t('tab.backup'), content: <Backup /> }] : []),
    { value: 'health' as const, label: t('tab.health'), content: <Health /> },
    ...(mayAudit ? [{ value: 'audit' as const, label: t('tab.audit'), content: <Audit /> }] : []),
  ];
  // An address may name a tab that this person is not shown.
  const shown = tabs.some((one) => one.value === tab) ? tab : 'shop';
  return (
    <Page title={t('title')} about={shown === 'shop' ? t('about') : undefined}>
      <Tabs<SettingsTab> label={t('tab.label')} value={shown} onChange={onTab} tabs={tabs} />
    </Page>
  );
}
