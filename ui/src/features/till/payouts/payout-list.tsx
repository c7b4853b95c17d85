import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { DateField } from '@/components/form/date-field';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { State } from '@/components/ui/state';
import { Day, When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import { listState } from '@/lib/pages';
import { isNarrowed } from '@/lib/search';
import { PAYOUT_STATES, type PayoutSearch, payoutAsk } from './filter';
import { MoneyAtGateways } from './money-at-gateways';
import { PayoutDetail } from './payout-detail';
import { type PayoutSummary, payoutsQuery } from './queries';

export interface PayoutListProps {
  /** From the URL. */
  search: PayoutSearch;
  onSearch: (change: { [Key in keyof PayoutSearch]?: PayoutSearch[Key] | null }) => void;
}

/** What gateways paid out, newest first, under what still lies there. */
export function PayoutList({ search, onSearch }: PayoutListProps) {
  const { t } = useTranslation('payouts');
  const list = listState(useInfiniteQuery(payoutsQuery(search)));
  const onOpen = useCallback((payout: PayoutSummary) => onSearch({ id: payout.id }), [onSearch]);
  const columns = useColumns(onOpen);
  return (
    <Page fill title={t('title')} about={t('about')}>
      <MoneyAtGateways />
      <DataTable
        {...list}
        name="payouts"
        label={t('title')}
        columns={columns}
        rowId={(payout) => payout.id}
        onOpen={onOpen}
        toolbar={
          <>
            <FilterPills
              label={t('column.state')}
              value={search.state ?? null}
              onChange={(state) => onSearch({ state })}
              pills={PAYOUT_STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
            />
            <div className="flex items-center gap-2">
              <span className="text-small text-soft">{t('filter.from')}</span>
              <div className="w-36">
                <DateField
                  label={t('filter.from')}
                  value={search.from ?? null}
                  latest={search.to}
                  clearable
                  onChange={(from) => onSearch({ from })}
                />
              </div>
            </div>
            <div className="flex items-center gap-2">
              <span className="text-small text-soft">{t('filter.to')}</span>
              <div className="w-36">
                <DateField
                  label={t('filter.to')}
                  value={search.to ?? null}
                  earliest={search.from}
                  clearable
                  onChange={(to) => onSearch({ to })}
                />
              </div>
            </div>
          </>
        }
        empty={
          isNarrowed(payoutAsk(search)) ? (
            <EmptyState
              title={t('nothing.title')}
              about={t('nothing.about')}
              action={
                <Button onClick={() => onSearch({ state: null, account_id: null, from: null, to: null })}>
                  {t('nothing.show')}
                </Button>
              }
            />
          ) : (
            <EmptyState
              title={t('empty.title')}
              about={t('empty.about')}
              action={
                <Button kind="primary" asChild>
                  <NavLink to="/merchant-accounts">{t('empty.accounts')}</NavLink>
                </Button>
              }
            />
          )
        }
      />
      <PayoutDetail id={search.id} onClose={() => onSearch({ id: null })} />
    </Page>
  );
}

/** Whether a person should look: at a word of ours, at parts without their payment, or at what the parts do not explain. */
export function isOdd(payout: PayoutSummary): boolean {
  return payout.needs_you !== '' || payout.waiting > 0 || (payout.unexplained?.minor ?? 0) !== 0;
}

function useColumns(onOpen: (payout: PayoutSummary) => void): readonly Column<PayoutSummary>[] {
  const { t } = useTranslation('payouts');
  const locale = useLocale();
  return useMemo(
    () => [
      {
        id: 'account',
        header: t('column.account'),
        width: 9,
        grow: 2,
        card: 'title',
        text: (payout) => payout.account_name,
        cell: (payout) => (
          <button
            type="button"
            onClick={() => onOpen(payout)}
            className="inline-flex min-h-6 items-center font-strong hover:underline"
          >
            <bdi>{payout.account_name}</bdi>
          </button>
        ),
      },
      {
        id: 'text',
        header: t('column.text'),
        width: 10,
        grow: 2,
        card: 'line',
        text: (payout) => payout.statement_text || payout.gateway_ref,
        cell: (payout) => (
          <bdi dir="ltr" className="text-soft">
            {payout.statement_text || payout.gateway_ref}
          </bdi>
        ),
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        grow: 0,
        card: 'state',
        text: (payout) => t(`state.${payout.state}`),
        cell: (payout) => <State of={payout.state} />,
      },
      {
        id: 'banked',
        header: t('column.banked'),
        width: 9,
        grow: 0,
        card: 'line',
        text: (payout) => payout.banked_on ?? '',
        cell: (payout) => (payout.banked_on ? <Day on={payout.banked_on} /> : <span className="text-faint">–</span>),
      },
      {
        id: 'odd',
        header: t('column.odd'),
        width: 6,
        text: (payout) => (isOdd(payout) ? t('odd') : ''),
        cell: (payout) => isOdd(payout) && <span className="text-amber">{t('odd')}</span>,
      },
      {
        id: 'amount',
        header: t('column.amount'),
        width: 7,
        align: 'end',
        card: 'figure',
        text: (payout) => `${moneyToDecimal(payout.amount)} ${payout.amount.currency}`,
        sort: (a, b) => compareMoney(a.amount, b.amount),
        cell: (payout) => <Amount value={payout.amount} />,
      },
      {
        id: 'made',
        header: t('column.made'),
        width: 6,
        grow: 0,
        align: 'end',
        card: 'line',
        text: (payout) => instantText(payout.made_at, 'short', locale),
        sort: (a, b) => a.made_at.localeCompare(b.made_at),
        cell: (payout) => <When at={payout.made_at} style="relative" className="text-soft" />,
      },
    ],
    [t, locale, onOpen],
  );
}
