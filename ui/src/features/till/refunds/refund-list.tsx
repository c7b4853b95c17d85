import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Switch } from '@/components/ui/choice';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import { listState } from '@/lib/pages';
import { isNarrowed } from '@/lib/search';
import { REFUND_STATES, type RefundSearch, refundAsk } from './filter';
import { payerOf } from './payer';
import { type RefundSummary, refundsQuery } from './queries';
import { RefundDetail } from './refund-detail';
import { RefundState } from './refund-state';

export interface RefundListProps {
  /** From the URL. */
  search: RefundSearch;
  onSearch: (change: { [Key in keyof RefundSearch]?: RefundSearch[Key] | null | false }) => void;
}

/** Every refund, newest first; what waits for a person is its queue. */
export function RefundList({ search, onSearch }: RefundListProps) {
  const { t } = useTranslation('refunds');
  const list = listState(useInfiniteQuery(refundsQuery(search)));
  const onOpen = useCallback((refund: RefundSummary) => onSearch({ id: refund.id }), [onSearch]);
  const waiting = search.waiting ?? false;
  const columns = useColumns(onOpen, waiting);
  return (
    <Page fill title={t('title')} about={t('about')}>
      <DataTable
        {...list}
        // The queue has columns of its own, and so a choice of its own.
        key={waiting ? 'waiting' : 'all'}
        name={waiting ? 'refunds-waiting' : 'refunds'}
        label={t('title')}
        columns={columns}
        rowId={(refund) => refund.id}
        onOpen={onOpen}
        toolbar={
          <>
            <Switch
              checked={waiting}
              onChange={(on) => onSearch({ waiting: on ? true : null })}
              label={t('waiting.filter')}
            />
            <FilterPills
              label={t('column.state')}
              value={search.state ?? null}
              onChange={(state) => onSearch({ state })}
              pills={REFUND_STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
            />
          </>
        }
        empty={
          isNarrowed(refundAsk(search)) ? (
            <EmptyState
              title={waiting && !search.state ? t('nothing.waiting') : t('nothing.title')}
              about={t('nothing.about')}
              action={<Button onClick={() => onSearch({ state: null, waiting: null })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState
              title={t('empty.title')}
              about={t('empty.about')}
              action={
                <Button kind="primary" asChild>
                  <NavLink to="/payments">{t('empty.payments')}</NavLink>
                </Button>
              }
            />
          )
        }
      />
      <RefundDetail id={search.id} onClose={() => onSearch({ id: null })} />
    </Page>
  );
}

function useColumns(onOpen: (refund: RefundSummary) => void, waiting: boolean): readonly Column<RefundSummary>[] {
  const { t } = useTranslation('refunds');
  const locale = useLocale();
  return useMemo(() => {
    // Once somebody has decided, it waits for nothing any more.
    const waitsFor = ({ state, concerns }: RefundSummary) =>
      state === 'requested' ? concerns.map((one) => t(`concernShort.${one}`)).join(t('concernShort.and')) : '';
    return [
      {
        id: 'who',
        header: t('column.who'),
        width: 10,
        grow: 2,
        card: 'title',
        text: payerOf,
        cell: (refund) => (
          <button
            type="button"
            onClick={() => onOpen(refund)}
            className="inline-flex min-h-6 items-center font-strong hover:underline"
          >
            <bdi>{payerOf(refund)}</bdi>
          </button>
        ),
      },
      {
        id: 'payment',
        header: t('column.payment'),
        width: 8,
        card: 'line',
        text: (refund) => refund.invoice_number ?? refund.payment_id,
        cell: (refund) => (
          <NavLink
            to={`/payments/${refund.payment_id}`}
            className="inline-flex min-h-6 items-center text-blue hover:underline"
          >
            <bdi dir="ltr">{refund.invoice_number ?? t('column.payment')}</bdi>
          </NavLink>
        ),
      },
      {
        id: 'account',
        header: t('column.account'),
        width: 7,
        hidden: true,
        text: (refund) => refund.account_name,
        cell: (refund) => <bdi>{refund.account_name}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 9,
        grow: 0,
        card: 'state',
        text: (refund) => t(`state.${refund.state}`),
        cell: (refund) => <RefundState of={refund.state} />,
      },
      {
        id: 'reason',
        header: t('column.reason'),
        width: 10,
        grow: 2,
        card: 'line',
        text: (refund) => refund.reason,
        cell: (refund) => <bdi className="text-soft">{refund.reason}</bdi>,
      },
      {
        id: 'concerns',
        header: t('column.concerns'),
        width: 10,
        grow: 2,
        card: 'line',
        hidden: !waiting,
        text: waitsFor,
        cell: (refund) => <span className="text-amber">{waitsFor(refund)}</span>,
      },
      {
        id: 'method',
        header: t('column.method'),
        width: 8,
        hidden: true,
        text: (refund) => t(`method.${refund.method}`),
        cell: (refund) => <span className="text-soft">{t(`method.${refund.method}`)}</span>,
      },
      {
        id: 'requested_by',
        header: t('column.requestedBy'),
        width: 8,
        text: (refund) => (refund.origin === 'gateway' ? t('atGateway') : refund.requested_by),
        cell: (refund) => <bdi>{refund.origin === 'gateway' ? t('atGateway') : refund.requested_by}</bdi>,
      },
      {
        id: 'credit_owed',
        header: t('column.owed'),
        width: 7,
        align: 'end',
        hidden: !waiting,
        text: (refund) => (refund.credit_owed.minor > 0 ? moneyToDecimal(refund.credit_owed) : ''),
        sort: (a, b) => compareMoney(a.credit_owed, b.credit_owed),
        cell: (refund) =>
          refund.credit_owed.minor > 0 ? <Amount value={refund.credit_owed} /> : <span className="text-faint">–</span>,
      },
      {
        id: 'amount',
        header: t('column.amount'),
        width: 7,
        align: 'end',
        card: 'figure',
        text: (refund) => `${moneyToDecimal(refund.amount)} ${refund.amount.currency}`,
        sort: (a, b) => compareMoney(a.amount, b.amount),
        cell: (refund) => <Amount value={refund.amount} />,
      },
      {
        id: 'requested',
        header: t('column.requested'),
        width: 6,
        grow: 0,
        align: 'end',
        card: 'line',
        text: (refund) => instantText(refund.requested_at, 'short', locale),
        sort: (a, b) => a.requested_at.localeCompare(b.requested_at),
        cell: (refund) => <When at={refund.requested_at} style="relative" className="text-soft" />,
      },
    ];
  }, [t, locale, onOpen, waiting]);
}
