import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount, Amounts } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Switch } from '@/components/ui/choice';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills, SearchBox } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { Select } from '@/components/ui/select';
import { State, ToneSign, useStateWord } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { methodName } from '@/lib/method-names';
import { compareMoney, type Money, moneyToDecimal, sums } from '@/lib/money';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { isNarrowed } from '@/lib/search';
import { shownState } from './claim';
import { PAYMENT_STATES, type PaymentFilter, type PaymentState } from './filter';
import { accountChoicesQuery, type PaymentSummary, paymentsQuery } from './queries';

export interface PaymentListProps {
  /** From the URL. */
  filter: PaymentFilter;
  onFilter: (change: { q?: string; state?: PaymentState | null; needs_you?: boolean; account?: string | null }) => void;
  /** Acts of other areas on the ticked payments; without them nothing can be ticked. */
  bulk?: ((payments: PaymentSummary[], clear: () => void) => ReactNode) | undefined;
  /** What other areas have to say above the list. */
  head?: ReactNode;
}

export function PaymentList({ filter, onFilter, bulk, head }: PaymentListProps) {
  const { t } = useTranslation('payments');
  const navigate = useNavigate();
  const word = useStateWord();
  const list = listState(useInfiniteQuery(paymentsQuery(filter)));
  const { data: accounts } = useQuery(accountChoicesQuery(useMay('accounts:read')));
  const columns = usePaymentColumns(filter.needs_you ?? false);
  const search = useCallback((q: string) => onFilter({ q }), [onFilter]);
  const open = (payment: PaymentSummary) =>
    void navigate({ to: '/payments/$paymentId', params: { paymentId: payment.id } });
  const clear = () => onFilter({ q: '', state: null, needs_you: false, account: null });
  return (
    <Page fill title={t('title')} about={t('about')} head={head}>
      <DataTable
        {...list}
        {...(bulk ? { bulk } : {})}
        // The list of what needs a person has columns of its own, and so a choice of its own.
        key={filter.needs_you ? 'needs' : 'all'}
        name={filter.needs_you ? 'payments-need-you' : 'payments'}
        label={t('title')}
        columns={columns}
        rowId={(payment) => payment.id}
        onOpen={open}
        // A sum of the first page only would be taken for the sum of all.
        {...(list.rows && list.rows.length > 0 && !list.hasMore ? { totals: totalsOf(list.rows, t('total')) } : {})}
        toolbar={
          <>
            <SearchBox value={filter.q ?? ''} onChange={search} label={t('search')} />
            {accounts && accounts.items.length > 1 && (
              <Select
                label={t('column.account')}
                className="w-44"
                value={filter.account ?? EVERY}
                onChange={(account) => onFilter({ account: account === EVERY ? null : account })}
                choices={[
                  { value: EVERY, label: t('everyAccount') },
                  ...accounts.items.map((account) => ({ value: account.id, label: account.name })),
                ]}
              />
            )}
            <Switch
              checked={filter.needs_you ?? false}
              onChange={(needs_you) => onFilter({ needs_you })}
              label={t('needsYou')}
            />
            <FilterPills
              label={t('column.state')}
              value={filter.state ?? null}
              onChange={(state) => onFilter({ state })}
              pills={PAYMENT_STATES.map((state) => ({ value: state, label: word(state) }))}
            />
          </>
        }
        empty={
          isNarrowed(filter) ? (
            <EmptyState
              title={filter.needs_you && !filter.q && !filter.state ? t('nothing.needsYou') : t('nothing.title')}
              about={t('nothing.about')}
              action={<Button onClick={clear}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState
              title={t('empty.title')}
              about={t('empty.about')}
              action={
                <>
                  <Button kind="primary" asChild>
                    <NavLink to="/invoices">{t('empty.invoices')}</NavLink>
                  </Button>
                  <Button asChild>
                    <NavLink to="/merchant-accounts">{t('empty.accounts')}</NavLink>
                  </Button>
                </>
              }
            />
          )
        }
      />
    </Page>
  );
}

/** A choice needs a text; no account has this id. */
const EVERY = '*';

function totalsOf(rows: readonly PaymentSummary[], label: string) {
  return {
    who: <span className="font-normal text-soft">{label}</span>,
    captured: <Amounts values={sums(rows.map((row) => row.captured))} />,
    refunded: <Amounts values={sums(rows.map((row) => row.refunded))} />,
    fee: <Amounts values={sums(rows.flatMap((row) => (row.fee ? [row.fee] : [])))} />,
  };
}

/** Who paid, or the next best name of a payment. */
export function payerOf(payment: PaymentSummary): string {
  return payment.customer_name ?? payment.invoice_number ?? payment.account_name;
}

function usePaymentColumns(needsYou: boolean): readonly Column<PaymentSummary>[] {
  const { t } = useTranslation('payments');
  const word = useStateWord();
  const locale = useLocale();
  return useMemo(() => {
    return [
      {
        id: 'who',
        header: t('column.who'),
        width: 9,
        grow: 2,
        card: 'title',
        text: payerOf,
        cell: (payment) => (
          <Link to="/payments/$paymentId" params={{ paymentId: payment.id }} className="font-strong hover:underline">
            <bdi>{payerOf(payment)}</bdi>
            {payment.needs_you && (
              <span className="ms-2 inline-flex items-center text-amber" title={payment.needs_you}>
                <ToneSign tone="waiting" />
                <span className="sr-only">{t('needsYou')}</span>
              </span>
            )}
          </Link>
        ),
      },
      {
        id: 'invoice',
        header: t('column.invoice'),
        width: 8.25,
        card: 'line',
        text: (payment) => payment.invoice_number ?? '',
        cell: (payment) =>
          payment.invoice_id && payment.invoice_number ? (
            <NavLink to={`/invoices/${payment.invoice_id}`} className="text-blue hover:underline">
              <bdi dir="ltr">{payment.invoice_number}</bdi>
            </NavLink>
          ) : null,
      },
      {
        id: 'account',
        header: t('column.account'),
        width: 5,
        text: (payment) => payment.account_name,
        cell: (payment) => <bdi>{payment.account_name}</bdi>,
      },
      {
        id: 'method',
        header: t('column.method'),
        width: 6.5,
        hidden: needsYou,
        text: (payment) => methodName(payment.method_label),
        cell: (payment) => <bdi className="text-soft">{methodName(payment.method_label)}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 7,
        grow: 0,
        card: 'state',
        text: (payment) => word(shownState(payment)),
        cell: (payment) => <State of={shownState(payment)} />,
      },
      {
        id: 'why',
        header: t('column.why'),
        width: 12,
        grow: 3,
        card: 'line',
        hidden: !needsYou,
        text: (payment) => payment.needs_you,
        cell: (payment) => payment.needs_you && <span className="text-amber">{payment.needs_you}</span>,
      },
      money('amount', t('column.amount'), (payment) => payment.amount, 'figure'),
      money('captured', t('column.captured'), (payment) => payment.captured),
      money('refunded', t('column.refunded'), (payment) => payment.refunded, undefined, true),
      money('fee', t('column.fee'), (payment) => payment.fee ?? null, undefined, needsYou),
      {
        id: 'created',
        header: t('column.created'),
        width: 5.75,
        grow: 0,
        align: 'end',
        card: 'line',
        text: (payment) => instantText(payment.created_at, 'short', locale),
        sort: (a, b) => a.created_at.localeCompare(b.created_at),
        cell: (payment) => <When at={payment.created_at} style="relative" className="text-soft" />,
      },
    ];
  }, [t, word, locale, needsYou]);
}

function money(
  id: string,
  header: string,
  of: (payment: PaymentSummary) => Money | null,
  card?: Column<PaymentSummary>['card'],
  hidden = false,
): Column<PaymentSummary> {
  return {
    id,
    header,
    width: 6,
    grow: 0.5,
    align: 'end',
    hidden,
    ...(card ? { card } : {}),
    text: (payment) => {
      const amount = of(payment);
      return amount && amount.minor !== 0 ? moneyToDecimal(amount) : '';
    },
    sort: (a, b) => {
      const [left, right] = [of(a), of(b)];
      return left && right ? compareMoney(left, right) : Number(Boolean(left)) - Number(Boolean(right));
    },
    cell: (payment) => {
      const amount = of(payment);
      return amount && amount.minor !== 0 ? (
        <Amount value={amount} {...(id === 'captured' ? { className: 'text-green' } : {})} />
      ) : (
        <span className="text-faint">–</span>
      );
    },
  };
}
