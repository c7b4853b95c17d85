import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section, StatCard } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Day } from '@/components/ui/when';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import { type Statement, statementQuery } from './queries';

type Group = Statement['currencies'][number];
type Line = Group['lines'][number];

/** What was invoiced and paid, per currency; currencies are never added up. */
export function CustomerAccount({ id }: { id: string }) {
  const { t } = useTranslation('customers');
  const [all, setAll] = useState(false);
  const statement = useQuery(statementQuery(id, all));
  if (statement.isError) return <ErrorPanel error={statement.error} onRetry={() => void statement.refetch()} />;
  if (!statement.data) return <SkeletonLines label={t('tab.account')} lines={6} />;
  if (statement.data.currencies.length === 0) return <p className="py-6 text-soft">{t('account.none')}</p>;
  return (
    <div className="flex flex-col gap-8">
      {!all && (
        <div className="flex flex-wrap items-center justify-between gap-3 text-soft">
          <span>
            {t('account.since')} <Day on={statement.data.from} />
          </span>
          <Button kind="ghost" onClick={() => setAll(true)}>
            {t('account.all')}
          </Button>
        </div>
      )}
      {statement.data.currencies.map((group, index) => (
        <CurrencyAccount key={group.currency} group={group} first={index === 0} />
      ))}
    </div>
  );
}

function CurrencyAccount({ group, first }: { group: Group; first: boolean }) {
  const { t } = useTranslation('customers');
  const columns = useLineColumns();
  const owesUs = group.balance.minor > 0;
  return (
    <Section flat={first} title={group.currency}>
      <div className="mb-5 grid gap-6 tablet:grid-cols-3">
        <StatCard
          label={t(group.balance.minor < 0 ? 'account.credit' : 'account.balance')}
          figure={<Amount value={{ ...group.balance, minor: Math.abs(group.balance.minor) }} size="figure" />}
          {...(owesUs ? { tone: 'waiting' as const } : {})}
        />
        {group.opening.minor !== 0 && (
          <StatCard label={t('account.opening')} figure={<Amount value={group.opening} size="figure" />} />
        )}
        <StatCard label={t('account.advance')} figure={<Amount value={group.advance} size="figure" />} />
      </div>
      <DataTable
        inline
        name={`statement-${group.currency}`}
        label={t('tab.account')}
        columns={columns}
        rows={group.lines}
        rowId={(line) => `${line.entry_id}-${line.kind}-${moneyToDecimal(line.balance)}`}
        empty={<p className="py-4 text-soft">{t('account.quiet')}</p>}
      />
    </Section>
  );
}

function useLineColumns(): readonly Column<Line>[] {
  const { t } = useTranslation('customers');
  return useMemo(() => {
    const kind = (line: Line) => t(`account.kind.${line.kind}`, { defaultValue: line.kind });
    return [
      {
        id: 'day',
        header: t('account.day'),
        width: 7,
        grow: 0,
        card: 'line',
        text: (line) => line.day,
        cell: (line) => <Day on={line.day} />,
      },
      { id: 'what', header: t('account.what'), width: 8, card: 'line', text: kind, cell: kind },
      {
        id: 'reference',
        header: t('account.reference'),
        width: 9,
        card: 'title',
        text: (line) => line.reference,
        cell: (line) => {
          const text = <bdi dir="ltr">{line.reference}</bdi>;
          return line.invoice_id ? (
            <NavLink to={`/invoices/${line.invoice_id}`} className="text-blue hover:underline">
              {text}
            </NavLink>
          ) : (
            text
          );
        },
      },
      {
        id: 'debit',
        header: t('account.debit'),
        width: 8,
        align: 'end',
        card: 'line',
        text: (line) => (line.debit ? moneyToDecimal(line.debit) : ''),
        cell: (line) => line.debit && <Amount value={line.debit} />,
      },
      {
        id: 'credit',
        header: t('account.creditColumn'),
        width: 8,
        align: 'end',
        card: 'line',
        text: (line) => (line.credit ? moneyToDecimal(line.credit) : ''),
        cell: (line) => line.credit && <Amount value={line.credit} className="text-green" />,
      },
      {
        id: 'balance',
        header: t('account.balanceColumn'),
        width: 9,
        align: 'end',
        card: 'figure',
        sort: (a, b) => compareMoney(a.balance, b.balance),
        text: (line) => moneyToDecimal(line.balance),
        cell: (line) => <Amount value={line.balance} strong />,
      },
    ];
  }, [t]);
}
