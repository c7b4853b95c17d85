import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { NavLink } from '@/app/nav-link';
import { Amounts } from '@/components/ui/amount';
import { StatCard } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { State } from '@/components/ui/state';
import { Tabs } from '@/components/ui/tabs';
import { When } from '@/components/ui/when';
import { AccountStanding } from './account-standing';
import { CredentialsForm } from './credentials-form';
import { EnvironmentBadge, EnvironmentFrame } from './environment';
import { FeesForm } from './fees-form';
import { useGatewayName } from './gateway-name';
import { GeneralForm } from './general-form';
import { HookPanel } from './hook-panel';
import { LastTest } from './last-test';
import { LimitsForm } from './limits-form';
import { Probes } from './probes';
import { accountQuery, gatewaysQuery, startsPayments } from './queries';
import { RestrictionsForm } from './restrictions-form';
import type { AccountTab } from './tabs';

/** One merchant account: what it owes us, whether it answers, and its settings. The loader has fetched it. */
export function AccountDetail({ id, tab, onTab }: { id: string; tab: AccountTab; onTab: (tab: AccountTab) => void }) {
  const { t } = useTranslation('merchant-accounts');
  const nameOf = useGatewayName();
  const { data: account } = useSuspenseQuery(accountQuery(id));
  const { data: gateways } = useQuery(gatewaysQuery);
  const gateway = gateways?.items.find((one) => one.provider === account.provider);
  useCrumb(account.name);
  const fields = gateway?.credential_fields ?? [];
  const can = gateway?.capabilities;
  const isCash = account.provider === 'cash';
  const ledger = isCash
    ? `/ledger/accounts/1000?party=${encodeURIComponent('till 1')}`
    : `/ledger/accounts/1110?party=${account.id}`;
  const link = (to: string, text: string) => (
    <NavLink to={to} className="text-blue hover:underline">
      {text}
    </NavLink>
  );
  // A form starts from the record as it is; after a save, or a change by somebody else, from the new one.
  const key = `${account.id}-${account.version}`;
  const tabs = [
    {
      value: 'general' as const,
      label: t('tab.general'),
      content: <GeneralForm key={key} account={account} canReserve={can?.manual_capture} />,
    },
    ...(fields.length > 0
      ? [
          {
            value: 'credentials' as const,
            label: t('tab.credentials'),
            content: <CredentialsForm key={key} account={account} fields={fields} />,
          },
        ]
      : []),
    ...(startsPayments(can)
      ? [
          { value: 'limits' as const, label: t('tab.limits'), content: <LimitsForm account={account} /> },
          {
            value: 'restrictions' as const,
            label: t('tab.restrictions'),
            content: <RestrictionsForm account={account} />,
          },
        ]
      : []),
    { value: 'fees' as const, label: t('tab.fees'), content: <FeesForm key={key} account={account} /> },
    ...(can?.events === false
      ? []
      : [{ value: 'hook' as const, label: t('tab.hook'), content: <HookPanel account={account} /> }]),
  ];
  const shown = tabs.some((one) => one.value === tab) ? tab : 'general';
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{account.name}</bdi>
          <EnvironmentBadge of={account.environment} />
          <State of={account.status} />
        </span>
      }
      about={<bdi>{nameOf({ provider: account.provider, name: gateway?.name })}</bdi>}
    >
      <EnvironmentFrame of={account.environment} className="flex flex-col gap-5">
        <div className="grid gap-x-6 gap-y-5 tablet:grid-cols-3">
          <StatCard
            label={isCash ? t('drawer') : t('clearing')}
            figure={<Amounts values={account.clearing} size="figure" none="–" />}
            link={link(ledger, t('showPostings'))}
          />
          {can?.test !== false && (
            <div className="border-t-2 border-ink pt-2">
              <p className="text-small font-strong text-soft">{t('test.last')}</p>
              <p className="mt-1">
                <LastTest test={account.last_test} />
              </p>
              {account.last_test && !account.last_test.ok && (
                <p className="text-soft">
                  <bdi>{account.last_test.note}</bdi>
                </p>
              )}
            </div>
          )}
          {can?.list !== false && (
            <div className="border-t-2 border-ink pt-2">
              <p className="text-small font-strong text-soft">{t('catchUp.last')}</p>
              <p className="mt-1">
                {account.catch_up_at ? <When at={account.catch_up_at} style="relative" /> : t('catchUp.never')}
              </p>
              <p className="text-end text-small">{link(`/payments?account=${account.id}`, t('showPayments'))}</p>
            </div>
          )}
        </div>
        {startsPayments(can) && <AccountStanding id={account.id} />}
        <Probes account={account} gateway={gateway} />
      </EnvironmentFrame>
      <Tabs<AccountTab> label={t('tab.label')} value={shown} onChange={onTab} tabs={tabs} />
    </Page>
  );
}
