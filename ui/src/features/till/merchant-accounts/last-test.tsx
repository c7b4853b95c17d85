import { useTranslation } from 'react-i18next';
import { ToneSign } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import type { MerchantAccount } from './queries';

/** How the last test of an account went. */
export function LastTest({ test }: { test: MerchantAccount['last_test'] }) {
  const { t } = useTranslation('merchant-accounts');
  const { tag } = useLocale();
  if (!test) return <span className="text-faint">{t('test.never')}</span>;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span className={`inline-flex items-center gap-1.5 ${test.ok ? 'text-green' : 'text-red'}`}>
        <ToneSign tone={test.ok ? 'good' : 'lost'} />
        {test.ok ? t('test.good') : t('test.bad')}
      </span>
      <When at={test.at} style="relative" className="text-soft" />
      <span className="text-small text-faint">
        {t('test.took', { ms: new Intl.NumberFormat(tag).format(test.latency_ms) })}
      </span>
    </span>
  );
}
