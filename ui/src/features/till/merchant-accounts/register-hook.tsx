import { useQuery } from '@tanstack/react-query';
import { CloudUpload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { useGatewayName } from './gateway-name';
import { gatewaysQuery, type HookComparison, type MerchantAccount, useRegisterHook } from './queries';

/** Registers our address at the gateway, where it takes that by a call and the shop has said how it is reached. */
export function RegisterHook({ account, known }: { account: MerchantAccount; known: HookComparison }) {
  const { t } = useTranslation('merchant-accounts');
  const nameOf = useGatewayName();
  const { data: gateways } = useQuery(gatewaysQuery);
  const maySeeKey = useMay('credentials:write');
  const may = useMay('accounts:write') && maySeeKey && account.status !== 'closed';
  const name = gateways?.items.find((gateway) => gateway.provider === account.provider)?.name;
  const gateway = nameOf({ provider: account.provider, name });
  const register = useRegisterHook(account.id, () => toast.done(t('registered.registered', { gateway })));
  if (!known.registrable || !may || !account.hook_url) return null;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        icon={<CloudUpload aria-hidden />}
        busy={register.isPending}
        onClick={() => !register.isPending && register.mutate(null)}
      >
        {t('registered.register', { gateway })}
      </Button>
      <p className="text-small text-soft">{t('registered.registerAbout')}</p>
      {register.error && <ErrorPanel error={register.error} compact />}
    </div>
  );
}
