import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { useShopToday } from '@/components/report/report-controls';
import { ExportMenu } from '@/components/report/report-frame';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Switch } from '@/components/ui/choice';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Balance } from '@/components/ui/t-table';
import { useAccountName } from '@/lib/account-name';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { usePhone } from '@/lib/media';
import { moneyToDecimal } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { baseOf, groupsOf, partiesOf } from './account-groups';
import { type AccountsSearch, openCodes, turned } from './filter';
import { PartyName } from './party-name';
import { type AccountBalance, accountsQuery, type LedgerAccount, savePaper, saveSpreadsheet } from './queries';

export interface AccountListProps {
  /** From the URL. */
  search: AccountsSearch;
  onSearch: (change: { all?: true | null; open?: string | null }) => void;
}

/** The chart of accounts by what each counts, with what stands on it; sub-accounts unfold. */
export function AccountList({ search, onSearch }: AccountListProps) {
  const { t } = useTranslation('ledger');
  const nameOf = useAccountName();
  const phone = usePhone();
  const accounts = useQuery(accountsQuery(false));
  const open = openCodes(search.open);
  // Sub-accounts are asked for only once one account is unfolded: there can be as many as there are customers.
  const parties = useQuery({ ...accountsQuery(true), enabled: open.size > 0 });
  const locale = useLocale();
  const mayExport = useMay('export:run');
  const ask = { locale: locale.tag };
  const file = `accounts-${useShopToday()}`;
  const groups = groupsOf(accounts.data?.items ?? [], search.all ?? false);
  return (
    <Page
      title={t('accounts.title')}
      about={t('accounts.about')}
      actions={
        accounts.data && (
          <ExportMenu
            file={file}
            onExport={() => ({
              rows: chartRows(
                accounts.data.items.map((account) => ({ ...account, name: nameOf(account.code, account.name) })),
                t,
              ),
              json: accounts.data,
            })}
            onPaper={mayExport ? () => savePaper('/ledger/accounts/pdf', ask, file) : undefined}
            onSpreadsheet={mayExport ? () => saveSpreadsheet('/spreadsheets/accounts', ask, file) : undefined}
          />
        )
      }
      head={
        <Switch
          checked={search.all ?? false}
          onChange={(all) => onSearch({ all: all || null })}
          label={t('accounts.all')}
        />
      }
    >
      {accounts.isError ? (
        <ErrorPanel error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : !accounts.data ? (
        <SkeletonLines label={t('accounts.title')} lines={10} />
      ) : groups.length === 0 ? (
        <EmptyState
          title={t('accounts.empty.title')}
          about={t('accounts.empty.about')}
          action={
            <Button kind="primary" asChild>
              <NavLink to="/invoices">{t('accounts.empty.invoices')}</NavLink>
            </Button>
          }
        />
      ) : (
        groups.map((group) => (
          <Section
            key={group.type}
            title={t(`type.${group.type}`, { defaultValue: group.type })}
            about={t(`typeAbout.${group.type}`, { defaultValue: '' })}
            action={group.total && <Balance value={group.total} strong />}
          >
            <ul>
              {group.accounts.map((account) => (
                <AccountRow
                  key={account.code}
                  account={account}
                  phone={phone}
                  isOpen={open.has(account.code)}
                  onTurn={() => onSearch({ open: turned(search.open, account.code) })}
                  parties={parties.data?.items.find((other) => other.code === account.code)?.balances}
                />
              ))}
            </ul>
          </Section>
        ))
      )}
    </Page>
  );
}

function AccountRow({
  account,
  isOpen,
  onTurn,
  parties,
  phone,
}: {
  account: LedgerAccount;
  isOpen: boolean;
  onTurn: () => void;
  parties: readonly AccountBalance[] | undefined;
  phone: boolean;
}) {
  const { t } = useTranslation('ledger');
  const name = useAccountName()(account.code, account.name);
  const unfolds = account.kept_per !== '' && account.balances.length > 0;
  return (
    <li className="border-b border-rule">
      <div className="flex min-h-8 items-baseline gap-2 py-1 hover:bg-sheet">
        <span className="w-6 shrink-0 self-center">
          {unfolds && (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-label={t('accounts.unfold', { name })}
              onClick={onTurn}
              className="grid size-6 place-items-center rounded-sm text-soft hover:bg-sunken hover:text-ink"
            >
              <ChevronRight aria-hidden className={cn('size-4', isOpen ? 'rotate-90' : 'flow-flip')} />
            </button>
          )}
        </span>
        <Link
          to="/ledger/accounts/$code"
          params={{ code: account.code }}
          className="flex min-w-0 flex-1 items-baseline gap-3 hover:underline"
        >
          <bdi dir="ltr" className="w-10 shrink-0 text-soft">
            {account.code}
          </bdi>
          <span className="min-w-0">
            <bdi>{name}</bdi>
            {account.kept_per && !phone && (
              <span className="ms-2 text-small text-faint">
                {t('accounts.per', { what: t(`per.${account.kept_per}`, { defaultValue: account.kept_per }) })}
              </span>
            )}
          </span>
        </Link>
        <Balances balances={account.balances} />
      </div>
      {isOpen && <SubAccounts code={account.code} balances={parties} />}
    </li>
  );
}

const SOME = 20;

function SubAccounts({ code, balances }: { code: string; balances: readonly AccountBalance[] | undefined }) {
  const { t } = useTranslation('ledger');
  const [most, setMost] = useState(SOME);
  if (!balances) return <SkeletonLines label={t('accounts.subs')} lines={2} />;
  const parties = partiesOf(balances);
  return (
    <ul className="mb-2 ms-8 border-s border-rule ps-3">
      {parties.slice(0, most).map(({ party, balances: own }) => (
        <li key={party} className="flex min-h-8 items-baseline gap-3 py-1">
          <Link
            to="/ledger/accounts/$code"
            params={{ code }}
            search={{ party }}
            className="min-w-0 flex-1 truncate hover:underline"
          >
            {party ? <PartyName party={party} link={false} /> : t('accounts.noParty')}
          </Link>
          <Balances balances={own} />
        </li>
      ))}
      {parties.length > most && (
        <li>
          <Button kind="link" onClick={() => setMost(most + 50)}>
            {t('accounts.more', { count: parties.length - most })}
          </Button>
        </li>
      )}
    </ul>
  );
}

/** What stands on an account, per currency, and in the books currency where that is another. */
export function Balances({ balances }: { balances: readonly AccountBalance[] }) {
  const { t } = useTranslation('ledger');
  if (balances.length === 0) return <span className="pe-5 text-faint">–</span>;
  const foreign = balances.some((balance) => balance.amount.currency !== balance.base.currency);
  const base = foreign ? baseOf(balances) : null;
  return (
    <span className="flex shrink-0 flex-col items-end">
      {balances.map((balance) => (
        <Balance key={balance.amount.currency} value={balance.amount} />
      ))}
      {base && (
        <span className="text-small text-faint">
          {t('accounts.inBooks')} <Balance value={base} />
        </span>
      )}
    </span>
  );
}

/** The chart as it is saved: a row for each account and currency; one without figures where nothing was ever posted. */
export function chartRows(accounts: readonly LedgerAccount[], t: (key: string) => string): string[][] {
  const names = ({ code, name, type, kept_per }: LedgerAccount) => [code, name, type, kept_per];
  return [
    ['code', 'account', 'type', 'per', 'balance', 'currency', 'base', 'currency'].map((column) =>
      t(`column.${column}`),
    ),
    ...accounts.flatMap((account) =>
      account.balances.length === 0
        ? [[...names(account), '', '', '', '']]
        : account.balances.map(({ amount, base }) => [
            ...names(account),
            moneyToDecimal(amount),
            amount.currency,
            moneyToDecimal(base),
            base.currency,
          ]),
    ),
  ];
}
