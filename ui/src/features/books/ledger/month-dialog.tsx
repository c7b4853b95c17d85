import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Day } from '@/components/ui/when';
import { useAccountName } from '@/lib/account-name';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { PartyName } from './party-name';
import { accountsQuery, type MonthEnd, type MonthWorth, monthQuery, useRevalueMonth } from './queries';

/** What stood in other currencies at the end of a month and what it was worth; and the act that puts the books to it. */
export function MonthDialog({ month, onClose, onDone }: { month: MonthEnd; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('months');
  const { t: ui } = useTranslation('ui');
  const locale = useLocale();
  const { data, error, refetch } = useQuery(monthQuery(month.month));
  const revalue = useRevalueMonth(onDone);
  const mayPost = useMay('ledger:post');
  const mayRates = useMay('settings:write');
  const missing = data?.without_rate[0];
  const isDue = data !== undefined && data.state !== 'running' && data.balances.some(isOff);
  return (
    <Dialog
      open
      onClose={onClose}
      busy={revalue.isPending}
      width="wide"
      title={t('revalue.title', { day: dayText(month.ends_on, locale) })}
      actions={
        <>
          <Button onClick={onClose}>{ui('dialog.close')}</Button>
          {isDue && mayPost && !missing && (
            <Button kind="primary" busy={revalue.isPending} onClick={() => revalue.mutate({ month: month.month })}>
              {t('revalue.action')}
            </Button>
          )}
        </>
      }
    >
      {data ? (
        <div className="flex flex-col gap-4">
          <Balances worth={data} />
          {missing ? (
            <p className="text-ink">
              {t('missing', { currencies: data.without_rate.join(', '), count: data.without_rate.length })}{' '}
              {mayRates && (
                <Link
                  to="/settings"
                  search={{ tab: 'rates', rate: `${missing}/${data.ends_on}` }}
                  className="text-blue hover:underline"
                >
                  {t('enterRate')}
                </Link>
              )}
            </p>
          ) : (
            <Effect worth={data} isDue={isDue} />
          )}
          {revalue.error && <ErrorPanel error={revalue.error} />}
        </div>
      ) : error ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonLines lines={4} label={t('balances')} />
      )}
    </Dialog>
  );
}

const isOff = ({ difference }: MonthWorth['balances'][number]) => (difference?.minor ?? 0) !== 0;

function Effect({ worth, isDue }: { worth: MonthWorth; isDue: boolean }) {
  const { t } = useTranslation('months');
  if (worth.state === 'running') {
    return (
      <p>
        <Trans
          t={t}
          i18nKey="revalue.running"
          components={{ day: <Day on={worth.ends_on} className="font-strong" /> }}
        />
      </p>
    );
  }
  if (!isDue) return <p>{t('revalue.nothing')}</p>;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink">
        <Trans
          t={t}
          i18nKey={worth.due.minor < 0 ? 'revalue.effectLoss' : 'revalue.effect'}
          components={{
            amount: <Amount value={{ ...worth.due, minor: Math.abs(worth.due.minor) }} strong />,
            day: <Day on={worth.ends_on} className="font-strong" />,
          }}
        />
      </p>
      <p>{t('revalue.effectBack')}</p>
    </div>
  );
}

function Balances({ worth }: { worth: MonthWorth }) {
  const { t } = useTranslation('months');
  const accounts = useQuery(accountsQuery(false)).data?.items;
  const accountName = useAccountName();
  const nameOf = (code: string) => {
    const name = accounts?.find((account) => account.code === code)?.name;
    return name === undefined ? '' : accountName(code, name);
  };
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-ink">
        <caption className="sr-only">{t('balances')}</caption>
        <thead>
          <tr className="border-b-2 border-ink text-small text-soft">
            <th scope="col" className="min-w-36 py-1 text-start font-strong">
              {t('column.account')}
            </th>
            {(['amount', 'carried', 'worth', 'gain'] as const).map((column) => (
              <th key={column} scope="col" className="px-2 py-1 text-end font-strong">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {worth.balances.map(({ account, party, amount, carried, worth: now, difference }) => (
            <tr key={`${account} ${party} ${amount.currency}`} className="border-b border-line">
              <th scope="row" className="py-1 text-start font-normal">
                <bdi>{account}</bdi> {nameOf(account)}
                {party !== '' && (
                  <span className="block text-small text-soft">
                    <PartyName party={party} />
                  </span>
                )}
              </th>
              {[amount, carried, now, difference].map((value, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand still
                <td key={at} className="whitespace-nowrap px-2 py-1 text-end">
                  {value && <Amount value={value} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t-2 border-ink font-strong">
            <th scope="row" colSpan={4} className="py-1 text-start">
              {t('due')}
            </th>
            <td className="whitespace-nowrap px-2 py-1 text-end">
              <Amount value={worth.due} strong />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
