import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { Amounts } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { State } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { LimitAlert, ScoreInShort } from './account-standing';
import { EnvironmentBadge, EnvironmentFrame } from './environment';
import { useGatewayName } from './gateway-name';
import { HookAddress } from './hook-address';
import { LastTest } from './last-test';
import {
  type AccountUse,
  accountsQuery,
  accountUsesQuery,
  allHooksQuery,
  type Gateway,
  gatewaysQuery,
  type HookComparison,
  type MerchantAccount,
  startsPayments,
} from './queries';

/** The shop's merchant accounts as cards, each in the frame of its world; closed ones at the end. */
export function AccountList() {
  const { t } = useTranslation('merchant-accounts');
  const navigate = useNavigate();
  const mayAdd = useMay('credentials:write');
  const { data, error, refetch } = useQuery(accountsQuery);
  const { data: gateways } = useQuery(gatewaysQuery);
  const { data: uses } = useQuery(accountUsesQuery);
  const { data: hooks } = useQuery(allHooksQuery);
  const add = () => void navigate({ to: '/merchant-accounts/new' });
  useShortcut(mayAdd ? 'c' : null, t('new'), t('title'), add);
  useScreenAction(
    mayAdd
      ? { id: 'merchant-accounts.new', label: t('new'), aliases: 'new merchant account gateway', keys: 'c', run: add }
      : null,
  );
  const button = mayAdd && (
    <Button kind="primary" asChild>
      <Link to="/merchant-accounts/new">
        <Plus aria-hidden />
        {t('new')}
      </Link>
    </Button>
  );
  const accounts = [...(data?.items ?? [])].sort(
    (a, b) => Number(a.status === 'closed') - Number(b.status === 'closed') || a.position - b.position,
  );
  return (
    <Page title={t('title')} about={t('about')} actions={button}>
      {error && !data ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonLines label={t('title')} lines={6} />
      ) : accounts.length === 0 ? (
        <EmptyState title={t('empty.title')} about={t('empty.about')} action={button} />
      ) : (
        <ul className="grid gap-4 desk:grid-cols-2 wide:grid-cols-3">
          {accounts.map((account) => (
            <li key={account.id} className="min-w-0">
              <AccountCard
                account={account}
                need={hooks?.items.find((one) => one.merchant_account_id === account.id)?.needs_you}
                gateway={gateways?.items.find((one) => one.provider === account.provider)}
                use={uses?.items.find((one) => one.merchant_account_id === account.id)}
              />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function AccountCard({
  account,
  gateway,
  use,
  need,
}: {
  account: MerchantAccount;
  gateway: Gateway | undefined;
  use: AccountUse | undefined;
  need: HookComparison['needs_you'] | undefined;
}) {
  const { t } = useTranslation('merchant-accounts');
  const nameOf = useGatewayName();
  const can = gateway?.capabilities;
  const line = (label: string, value: React.ReactNode) => (
    <div className="grid min-h-8 grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-3 border-t border-rule py-1.5">
      <dt className="text-soft">{label}</dt>
      <dd className="min-w-0">{value}</dd>
    </div>
  );
  return (
    <EnvironmentFrame of={account.environment} className="@container h-full">
      <header className="mb-3 flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <div className="min-w-0">
          <h2 className="text-base font-strong">
            <Link to="/merchant-accounts/$accountId" params={{ accountId: account.id }} className="hover:underline">
              <bdi>{account.name}</bdi>
            </Link>
          </h2>
          <p className="text-small text-soft">
            <bdi>{nameOf({ provider: account.provider, name: gateway?.name })}</bdi>
          </p>
        </div>
        <div className="flex flex-wrap gap-1.5">
          <EnvironmentBadge of={account.environment} />
          <State of={account.status} />
          <LimitAlert use={use} />
        </div>
      </header>
      <p className="text-small text-soft">{account.provider === 'cash' ? t('drawer') : t('clearing')}</p>
      <p className="mb-3 text-figure font-strong tracking-tight">
        <Amounts values={account.clearing} size="figure" none={<span className="text-faint">–</span>} />
      </p>
      <dl>
        {can?.test !== false && line(t('test.last'), <LastTest test={account.last_test} />)}
        {use && startsPayments(can) && line(t('health.title'), <ScoreInShort health={use.health} />)}
        {can?.events !== false &&
          line(
            t('hook.address'),
            <>
              <HookAddress account={account} />
              {need && account.status !== 'closed' && (
                <Link
                  to="/merchant-accounts/$accountId"
                  params={{ accountId: account.id }}
                  search={{ tab: 'hook' }}
                  className="text-red hover:underline"
                >
                  {t(`registered.need.${need}`)}
                </Link>
              )}
            </>,
          )}
        {can?.list !== false &&
          line(
            t('catchUp.last'),
            account.catch_up_at ? (
              <When at={account.catch_up_at} style="relative" />
            ) : (
              <span className="text-faint">{t('catchUp.never')}</span>
            ),
          )}
      </dl>
    </EnvironmentFrame>
  );
}
