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
            className="grid min-h-8 grid-cols-[1fr_auto_auto] items-center gap-x-4 py-1 hover:bg-sheet tablet:grid-cols-[1fr_7rem_8rem_5rem]"
          >
            <span className="min-w-0 truncate">
              <bdi className="font-strong">
                {payment.customer_name ?? payment.invoice_number ?? payment.account_name}
              </bdi>{' '}
              {payment.customer_name && payment.invoice_number && (
                <bdi className="text-soft">{payment.invoice_number}</bdi>
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
