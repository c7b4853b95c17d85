import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/ui/copy';
import { useMay } from '@/lib/permissions';
import type { MerchantAccount } from './queries';

/**
 * Where the gateway delivers: the whole address, or its path while the shop has not said how it is reached from outside.
 * Its last part is a key, of which whoever may not enter credentials gets a mask; that is worth no copy.
 */
export function HookAddress({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const maySeeKey = useMay('credentials:write');
  const text = account.hook_url ?? account.hook_path;
  return (
    <span className="flex max-w-full min-w-0 items-center gap-1">
      <bdi dir="ltr" title={text} className="min-w-0 truncate font-mono text-small">
        {text}
      </bdi>
      {maySeeKey && <CopyButton text={text} what={t('hook.address')} />}
    </span>
  );
}
