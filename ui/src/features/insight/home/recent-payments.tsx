import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Amount } from '@/components/ui/amount';
import { State } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import type { Home } from './queries';

/** The latest payments, newest first; one that comes in live slides in on top. */
export function RecentPayments({ payments }: { payments: Home['recent_payments'] }) {
  const { t } = useTranslation('home');
  if (payments.length === 0) return <p className="text-soft">{t('noPayments')}</p>;
  return (
    <ul className="border-t border-rule">
      {payments.map((payment) => (
        <li key={payment.id} className="border-b border-rule">
          <NavLink
            to={`/payments/${payment.id}`}
            className="grid min-h-8 grid-cols-[1fr_auto_5.5rem] items-center gap-x-3 py-1 hover:bg-sheet tablet:grid-cols-[1fr_6.5rem_6.5rem_5.5rem]"
          >
            <span className="flex min-w-0 flex-col tablet:block tablet:truncate">
              <bdi className="truncate font-strong">
                {payment.customer_name ?? payment.invoice_number ?? payment.account_name}
              </bdi>{' '}
              {payment.customer_name && payment.invoice_number && (
                <bdi className="truncate text-small text-soft tablet:text-base">{payment.invoice_number}</bdi>
              )}
            </span>
            <State of={payment.unknown ? 'unknown' : payment.state} className="justify-self-start" />
            <Amount value={payment.amount} className="justify-self-end" />
            <When
              at={payment.created_at}
              style="relative"
              className="hidden justify-self-end text-small text-faint tablet:block"
            />
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
