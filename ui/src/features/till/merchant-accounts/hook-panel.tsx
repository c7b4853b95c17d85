import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Button } from '@/components/ui/button';
import { Section, Sheet } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { HookAddress } from './hook-address';
import { type MerchantAccount, useRotateHook } from './queries';
import { RegisteredHooks } from './registered-hooks';

/** Where the gateway delivers, and how to give it another address. */
export function HookPanel({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const maySeeKey = useMay('credentials:write');
  const mayRotate = useMay('accounts:write') && maySeeKey && account.status !== 'closed';
  const [asking, setAsking] = useState(false);
  const rotate = useRotateHook(account.id, () => {
    setAsking(false);
    toast.done(t('hook.rotated'));
  });
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <Sheet>
        <p className="text-small font-strong text-soft">{t('hook.address')}</p>
        <div className="mt-1">
          <HookAddress account={account} />
        </div>
        <p className="mt-3 text-soft">
          {maySeeKey ? (account.hook_url ? t('hook.about') : t('hook.pathOnly')) : t('hook.masked')}
        </p>
        <p className="mt-2 flex flex-wrap gap-x-5">
          {maySeeKey && !account.hook_url && (
            <NavLink to="/settings" className="text-blue hover:underline">
              {t('hook.settings')}
            </NavLink>
          )}
          <NavLink to={`/inbox?provider=${account.provider}`} className="text-blue hover:underline">
            {t('hook.inbox')}
          </NavLink>
        </p>
      </Sheet>
      <RegisteredHooks account={account} />
      {mayRotate && (
        <Section title={t('hook.rotateTitle')} about={t('hook.rotateAbout')}>
          <Button onClick={() => setAsking(true)}>{t('hook.rotate')}</Button>
        </Section>
      )}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        kind="primary"
        title={t('hook.sure')}
        effect={t('hook.effect')}
        action={t('hook.rotate')}
        busy={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate(null)}
      />
    </div>
  );
}
