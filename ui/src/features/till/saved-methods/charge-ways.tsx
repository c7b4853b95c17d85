import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Badge } from '@/components/ui/state';
import { useMay } from '@/lib/permissions';
import { ExpiryOf, MethodSign, methodText } from './method-name';
import { accountChoicesQuery, type Invoice, type SavedMethod, savedMethodsQuery } from './queries';

/** By what the customer of an invoice can be charged at once, the default first; nothing where nothing is kept. */
export function ChargeWays({ invoice, onCharge }: { invoice: Invoice; onCharge: (method: SavedMethod) => void }) {
  const { t } = useTranslation('saved-methods');
  const may = [useMay('payments:read'), useMay('payments:write')].every(Boolean);
  const methods = useQuery(savedMethodsQuery(may ? invoice.customer?.id : undefined)).data?.items ?? [];
  const accounts = useQuery(accountChoicesQuery(useMay('accounts:read'))).data?.items;
  const fitting = fittingMethods(methods, accounts, invoice.currency);
  if (!may || fitting.length === 0) return null;
  return (
    <section aria-label={t('charge.ways')} className="flex flex-col gap-2">
      <p className="text-small font-strong text-soft">{t('charge.ways')}</p>
      <ul className="flex flex-col gap-2">
        {fitting.map((method) => (
          <li key={method.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-soft">
            <Button icon={<MethodSign of={method} />} onClick={() => onCharge(method)}>
              {t('charge.open', { name: methodText(method) })}
            </Button>
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              {method.is_default && <Badge>{t('default')}</Badge>}
              <ExpiryOf method={method} />
            </span>
          </li>
        ))}
      </ul>
      <p className="border-t border-rule pt-3 text-small font-strong text-soft">{t('charge.page')}</p>
    </section>
  );
}

/**
 * Usable ones whose account takes the currency, the default first. Of an account that the person may not see only the
 * server knows what it takes.
 */
export function fittingMethods(
  methods: readonly SavedMethod[],
  accounts: readonly { id: string; status: string; currencies: readonly string[] }[] | undefined,
  currency: string,
): SavedMethod[] {
  const takes = ({ merchant_account_id }: SavedMethod) => {
    const account = accounts?.find(({ id }) => id === merchant_account_id);
    if (!account) return true;
    const inCurrency = account.currencies.length === 0 || account.currencies.includes(currency);
    return account.status === 'active' && inCurrency;
  };
  return methods
    .filter((method) => method.is_usable && takes(method))
    .sort((a, b) => Number(b.is_default) - Number(a.is_default));
}
