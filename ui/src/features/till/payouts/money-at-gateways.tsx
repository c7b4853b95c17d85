import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Facts } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { type MoneyAtGateway, moneyAtGatewaysQuery } from './queries';

/** What of the customers' money still lies at each gateway, and how it comes to that. */
export function MoneyAtGateways() {
  const { t } = useTranslation('payouts');
  const { data, error, refetch } = useQuery(moneyAtGatewaysQuery);
  if (error && !data) return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  if (!data || data.items.length === 0) return null;
  return (
    <ul aria-label={t('money.title')} className="grid gap-4 tablet:grid-cols-2 wide:grid-cols-3">
      {data.items.map((row) => (
        <li key={`${row.merchant_account_id} ${row.at_gateway.currency}`} className="min-w-0 border border-rule p-3">
          <OneAccount row={row} />
        </li>
      ))}
    </ul>
  );
}

function OneAccount({ row }: { row: MoneyAtGateway }) {
  const { t } = useTranslation('payouts');
  return (
    <details>
      <summary className="flex min-h-8 cursor-pointer flex-wrap items-baseline gap-x-4">
        <bdi className="font-strong">{row.account_name}</bdi>
        <span className="ms-auto">
          <Amount value={row.at_gateway} strong />
        </span>
        <span className="basis-full text-small text-soft">
          {t('money.there')}
          {row.in_transit.minor !== 0 && (
            <>
              {' · '}
              {t('money.inTransit')} <Amount value={row.in_transit} />
            </>
          )}
        </span>
      </summary>
      <Facts
        facts={[
          { label: t('money.captured'), value: <Amount value={row.captured} /> },
          { label: t('money.refunded'), value: <Amount value={row.refunded} /> },
          { label: t('money.fees'), value: <Amount value={row.fees} /> },
          { label: t('money.other'), value: <Amount value={row.other} sign="always" /> },
          { label: t('money.paidOut'), value: <Amount value={row.paid_out} /> },
          { label: t('money.inBooks'), value: <Amount value={row.in_books} /> },
          ...(row.difference.minor === 0
            ? []
            : [{ label: t('money.difference'), value: <Amount value={row.difference} sign="always" /> }]),
        ]}
      />
    </details>
  );
}
