import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Badge } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import type { BankAccount } from './queries';

/** An account with how the books stand beside the bank. */
export function AccountCard({ account, onEdit }: { account: BankAccount; onEdit?: () => void }) {
  const { t } = useTranslation('bank');
  return (
    <li className="flex flex-wrap items-baseline gap-x-6 gap-y-2 border-b border-rule py-3">
      <span className="flex min-w-full flex-1 flex-col items-start tablet:min-w-48">
        <span className="flex flex-wrap items-center gap-x-3 font-strong">
          <bdi>{account.name}</bdi>
          {account.for_customers && <Badge tone="good">{t('account.forCustomers')}</Badge>}
        </span>
        <bdi dir="ltr" className="text-small text-soft">
          {account.iban ?? account.number}
        </bdi>
      </span>
      <span className="flex flex-col tablet:text-end">
        <span className="text-small text-soft">{t('account.inBooks')}</span>
        <Amount value={account.in_books} strong />
      </span>
      {account.at_bank && (
        <span className="flex flex-col tablet:text-end">
          <span className="text-small text-soft">
            {t('account.atBank')} {account.at_bank_on && <Day on={account.at_bank_on} />}
          </span>
          <Amount value={account.at_bank} strong />
        </span>
      )}
      <span className="flex flex-col tablet:text-end">
        <span className="text-small text-soft">{t('account.open', { count: account.open_lines })}</span>
        <Amount value={account.open_sum} />
      </span>
      {account.unexplained && (
        <span className="flex flex-col tablet:text-end text-red">
          <span className="text-small">{t('account.unexplained')}</span>
          <Amount value={account.unexplained} strong />
        </span>
      )}
      {onEdit && (
        <Button className="max-tablet:ms-auto" onClick={onEdit}>
          {t('account.edit', { name: account.name })}
        </Button>
      )}
    </li>
  );
}
