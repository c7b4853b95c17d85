import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { NavLink } from '@/app/nav-link';
import { DayRange } from '@/components/form/day-range';
import { DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Page } from '@/components/ui/page';
import { Balance } from '@/components/ui/t-table';
import { useAccountName } from '@/lib/account-name';
import { listState } from '@/lib/pages';
import { isNarrowed } from '@/lib/search';
import { partiesOf } from './account-groups';
import { Balances } from './account-list';
import type { AccountFilter } from './filter';
import { Chip, totalsOf } from './journal';
import { useJournalColumns } from './journal-columns';
import { type JournalLine, linesOf } from './journal-lines';
import { PartyName } from './party-name';
import { accountsQuery, entriesQuery } from './queries';

export interface AccountPageProps {
  code: string;
  /** From the URL. */
  filter: AccountFilter;
  onFilter: (change: { [Key in keyof AccountFilter]?: AccountFilter[Key] | null }) => void;
}

/** One account: what stands on it, and every posting that made it so. The loader has fetched the chart. */
export function AccountPage({ code, filter, onFilter }: AccountPageProps) {
  const { t } = useTranslation('ledger');
  const navigate = useNavigate();
  const { data: chart } = useSuspenseQuery(accountsQuery(true));
  const account = chart.items.find((other) => other.code === code);
  const nameOf = useAccountName();
  const name = account ? nameOf(code, account.name) : '';
  useCrumb(account ? `${code} ${name}` : code);
  const list = listState(useInfiniteQuery(entriesQuery({ account: code, ...filter })));
  const lines = useMemo(
    () => (list.rows ? linesOf(list.rows, { account: code, party: filter.party }) : undefined),
    [list.rows, code, filter.party],
  );
  const columns = useJournalColumns({ contra: true });
  const open = (line: JournalLine) =>
    void navigate({ to: '/ledger/journal/$entryId', params: { entryId: line.entry.id } });
  if (!account) {
    return (
      <Page title={code}>
        <EmptyState
          title={t('account.none', { code })}
          action={
            <Button asChild>
              <NavLink to="/ledger/accounts">{t('account.chart')}</NavLink>
            </Button>
          }
        />
      </Page>
    );
  }
  const shown =
    filter.party === undefined ? account.balances : account.balances.filter((b) => b.party === filter.party);
  const parties = partiesOf(account.balances).filter(({ party }) => party !== '');
  return (
    <Page
      fill
      title={
        <span className="flex flex-wrap items-baseline gap-x-3">
          <bdi dir="ltr" className="text-soft">
            {account.code}
          </bdi>
          <bdi>{name}</bdi>
        </span>
      }
      about={
        <span className="flex flex-wrap gap-x-4">
          <span>{t(`type.${account.type}`, { defaultValue: account.type })}</span>
          <span>{t(`normal.${account.normal}`)}</span>
          {parties.length > 0 && <span>{t('account.parties', { count: parties.length })}</span>}
        </span>
      }
      actions={
        filter.party === undefined && parties.length > 1 ? (
          <Totals balances={shown} />
        ) : (
          shown.length > 0 && <Balances balances={shown} />
        )
      }
    >
      <DataTable
        {...list}
        rows={lines}
        name={`account-${code}`}
        label={name}
        columns={columns}
        rowId={(line) => line.id}
        onOpen={open}
        {...(lines && lines.length > 0 && !list.hasMore ? { totals: totalsOf(lines) } : {})}
        toolbar={
          <>
            <DayRange from={filter.from} to={filter.to} onChange={onFilter} />
            {filter.party !== undefined && (
              <Chip label={t('filter.party')} onClear={() => onFilter({ party: null })}>
                <PartyName party={filter.party} link={false} />
              </Chip>
            )}
          </>
        }
        empty={
          <EmptyState
            title={isNarrowed(filter) ? t('journal.nothing') : t('account.empty')}
            action={
              isNarrowed(filter) && (
                <Button onClick={() => onFilter({ party: null, from: null, to: null })}>{t('journal.show')}</Button>
              )
            }
          />
        }
      />
    </Page>
  );
}

/** The sum over sub-accounts, one per currency. */
function Totals({ balances }: { balances: readonly { amount: { minor: number; currency: string } }[] }) {
  const sums = new Map<string, number>();
  for (const { amount } of balances) sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor);
  return (
    <span className="flex flex-col items-end text-head">
      {[...sums].map(([currency, minor]) => (
        <Balance key={currency} value={{ minor, currency }} strong />
      ))}
    </span>
  );
}
