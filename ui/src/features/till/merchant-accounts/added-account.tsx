import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Facts, Sheet } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { Spinner } from '@/components/ui/spinner';
import type { Problem } from '@/lib/problem';
import { EnvironmentBadge, EnvironmentFrame } from './environment';
import { useGatewayName } from './gateway-name';
import { HookAddress } from './hook-address';
import { TestAnswer } from './probes';
import type { Gateway, MerchantAccount, TestResult } from './queries';

/** The end of adding an account: whether the gateway took the credentials, and the address to give to it. */
export function AddedAccount({
  account,
  gateway,
  test,
}: {
  account: MerchantAccount;
  gateway: Gateway | undefined;
  test: {
    isPending: boolean;
    error: Problem | null;
    data: TestResult | undefined;
    mutate: (id: string) => void;
  };
}) {
  const { t } = useTranslation('merchant-accounts');
  const nameOf = useGatewayName();
  const kept = (gateway?.credential_fields ?? []).filter((field) => account.credential_mask[field.name]);
  return (
    <Page title={t('added', { name: account.name })} width="text">
      <EnvironmentFrame of={account.environment} className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2">
          <bdi className="font-strong">{nameOf({ provider: account.provider, name: gateway?.name })}</bdi>
          <EnvironmentBadge of={account.environment} />
        </p>
        {kept.length > 0 && (
          <section aria-label={t('credentials.inVault')}>
            <p className="mb-1 text-small font-strong text-soft">{t('credentials.inVault')}</p>
            <Facts
              facts={kept.map((field) => ({
                label: <bdi>{field.label}</bdi>,
                value: (
                  <bdi dir="ltr" className="font-mono text-small">
                    {account.credential_mask[field.name]}
                  </bdi>
                ),
              }))}
            />
          </section>
        )}
      </EnvironmentFrame>
      {gateway?.capabilities.test && (
        <div aria-live="polite">
          {test.isPending ? (
            <p className="flex items-center gap-2 text-soft">
              <Spinner />
              {t('test.running')}
            </p>
          ) : test.error ? (
            <ErrorPanel error={test.error} onRetry={() => test.mutate(account.id)} />
          ) : (
            test.data && <TestAnswer result={test.data} />
          )}
        </div>
      )}
      {test.data && !test.data.success && (
        <p>
          <Link
            to="/merchant-accounts/$accountId"
            params={{ accountId: account.id }}
            search={{ tab: 'credentials' }}
            className="text-blue hover:underline"
          >
            {t('test.mend')}
          </Link>
        </p>
      )}
      {gateway?.capabilities.events && (
        <Sheet>
          <p className="text-small font-strong text-soft">{t('hook.address')}</p>
          <div className="mt-1">
            <HookAddress account={account} />
          </div>
          <p className="mt-3 text-soft">{account.hook_url ? t('hook.about') : t('hook.pathOnly')}</p>
        </Sheet>
      )}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" asChild>
          <Link to="/merchant-accounts/$accountId" params={{ accountId: account.id }}>
            {t('open')}
          </Link>
        </Button>
        <Button asChild>
          <Link to="/merchant-accounts">{t('all')}</Link>
        </Button>
      </div>
    </Page>
  );
}
