import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Field } from '@/components/form/field';
import { KnownControl } from '@/components/report/report-controls';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Section, StatCard } from '@/components/ui/card';
import { Combobox } from '@/components/ui/combobox';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Day } from '@/components/ui/when';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import type { Days } from './filter';
import { type CustomerChoice, customerChoicesQuery, customerQuery, type Statement, statementQuery } from './queries';
import { RangeBar } from './range-bar';
import { StatementPapers } from './statement-papers';

type Group = Statement['currencies'][number];
type Line = Group['lines'][number];

/** The statement of one customer over some days: what was invoiced and paid, with what is owed after each. */
export function CustomerStatement({
  customer,
  onCustomer,
  days,
  onDays,
  known,
  onKnown,
}: {
  customer: string | undefined;
  onCustomer: (id: string | null) => void;
  days: Days;
  onDays: (days: Days) => void;
  /** The day at whose end the books knew it like this; what they know now where none is said. */
  known: string | undefined;
  onKnown: (known: string | null) => void;
}) {
  const { t } = useTranslation(['reports', 'ui']);
  const locale = useLocale();
  const [text, setText] = useState('');
  const chosen = useQuery(customerQuery(customer));
  const choices = useQuery(customerChoicesQuery(useDeferredValue(text)));
  const statement = useQuery(statementQuery(customer, { ...days, ...(known ? { known_on: known } : {}) }));
  return (
    <div className="flex flex-col gap-6">
      <Field label={t('statement.customer')} className="max-w-sm">
        <Combobox<CustomerChoice>
          value={customer ? (chosen.data ?? null) : null}
          onChange={(next) => onCustomer(next?.id ?? null)}
          items={choices.data?.items ?? []}
          search={text}
          onSearch={setText}
          busy={choices.isFetching}
          idOf={(one) => one.id}
          labelOf={(one) => one.name}
          detailOf={(one) => <bdi dir="ltr">{one.phone ?? one.email}</bdi>}
          clearable
        />
      </Field>
      {customer && (
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <RangeBar from={statement.data?.from ?? days.from} to={statement.data?.to ?? days.to} onDays={onDays} />
          <KnownControl on={known} onDay={onKnown} />
        </div>
      )}
      {customer && known && (
        <p role="note" className="border-s-2 border-rule-strong ps-3 text-soft">
          {t('ui:report.knownAbout', { day: dayText(known, locale) })}
        </p>
      )}
      {!customer ? (
        <EmptyState title={t('statement.choose')} about={t('statement.chooseAbout')} />
      ) : statement.isError ? (
        <ErrorPanel error={statement.error} onRetry={() => void statement.refetch()} />
      ) : !statement.data ? (
        <SkeletonLines label={t('tab.statement')} lines={6} />
      ) : statement.data.currencies.length === 0 ? (
        <EmptyState title={t('statement.empty')} />
      ) : (
        statement.data.currencies.map((group) => (
          <CurrencyPart key={group.currency} statement={statement.data} group={group} known={known} />
        ))
      )}
      {customer && chosen.data && (
        <NavLink to={`/customers/${customer}`} className="w-fit text-blue hover:underline">
          {t('statement.open')}
        </NavLink>
      )}
    </div>
  );
}

function CurrencyPart({ statement, group, known }: { statement: Statement; group: Group; known: string | undefined }) {
  const { t } = useTranslation('reports');
  const columns = useLineColumns();
  return (
    <Section
      title={<bdi dir="ltr">{group.currency}</bdi>}
      action={<StatementPapers statement={statement} group={group} known={known} />}
    >
      <div className="mb-5 grid grid-cols-2 gap-6 desk:grid-cols-4">
        <StatCard label={t('statement.opening')} figure={<Amount value={group.opening} size="figure" />} />
        <StatCard
          label={group.balance.minor < 0 ? t('statement.weOwe') : t('statement.owes')}
          figure={<Amount value={{ ...group.balance, minor: Math.abs(group.balance.minor) }} size="figure" />}
          {...(group.balance.minor > 0 ? { tone: 'waiting' as const } : {})}
        />
        <StatCard label={t('statement.advance')} figure={<Amount value={group.advance} size="figure" />} />
      </div>
      <DataTable
        inline
        name={`statement-${group.currency}`}
        label={t('tab.statement')}
        columns={columns}
        rows={group.lines}
        rowId={(line) => `${line.entry_id}-${line.kind}-${moneyToDecimal(line.balance)}`}
        toolbar={<span className="text-soft">{t('statement.lines', { count: group.lines.length })}</span>}
        empty={<p className="py-4 text-soft">{t('statement.quiet')}</p>}
      />
    </Section>
  );
}

function useLineColumns(): readonly Column<Line>[] {
  const { t } = useTranslation('reports');
  return useMemo(() => {
    const kind = (line: Line) => t(`statement.kind.${line.kind}`, { defaultValue: line.kind });
    return [
      {
        id: 'day',
        header: t('column.day'),
        width: 7,
        grow: 0,
        card: 'line',
        text: (line) => line.day,
        cell: (line) => <Day on={line.day} />,
      },
      { id: 'what', header: t('column.what'), width: 8, card: 'line', text: kind, cell: kind },
      {
        id: 'reference',
        header: t('column.reference'),
        width: 10,
        card: 'title',
        text: (line) => line.reference,
        cell: (line) => (
          <NavLink
            to={line.invoice_id ? `/invoices/${line.invoice_id}` : `/ledger/journal/${line.entry_id}`}
            className="text-blue hover:underline"
          >
            <bdi dir="ltr">{line.reference}</bdi>
          </NavLink>
        ),
      },
      {
        id: 'debit',
        header: t('column.invoiced'),
        width: 8,
        align: 'end',
        text: (line) => (line.debit ? moneyToDecimal(line.debit) : ''),
        cell: (line) => line.debit && <Amount value={line.debit} />,
      },
      {
        id: 'credit',
        header: t('column.paid'),
        width: 8,
        align: 'end',
        text: (line) => (line.credit ? moneyToDecimal(line.credit) : ''),
        cell: (line) => line.credit && <Amount value={line.credit} className="text-green" />,
      },
      {
        id: 'balance',
        header: t('column.balance'),
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
