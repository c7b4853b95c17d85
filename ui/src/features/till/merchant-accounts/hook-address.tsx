import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/ui/copy';
import type { MerchantAccount } from './queries';

/** Where the gateway delivers: the whole address, or its path while the shop has not said how it is reached from outside. */
export function HookAddress({ account }: { account: MerchantAccount }) {
  const { t } = useTranslation('merchant-accounts');
  const text = account.hook_url ?? account.hook_path;
  return (
    <span className="flex max-w-full min-w-0 items-center gap-1">
      <bdi dir="ltr" title={text} className="min-w-0 truncate font-mono text-small">
        {text}
      </bdi>
      <CopyButton text={text} what={t('hook.address')} />
    </span>
  );
}
