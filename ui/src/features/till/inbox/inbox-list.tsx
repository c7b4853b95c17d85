import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { Select } from '@/components/ui/select';
import { State, useStateWord } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { isNarrowed } from '@/lib/search';
import { DeliveryDrawer } from './delivery-drawer';
import { DELIVERY_STATES, type InboxSearch, inboxAsk } from './filter';
import { type DeliveryRow, gatewaysQuery, inboxQuery, useReplay } from './queries';
import { RefusalsCard } from './refusals-card';

export interface InboxListProps {
  /** From the URL. */
  search: InboxSearch;
  onSearch: (change: { [Key in keyof InboxSearch]?: InboxSearch[Key] | null }) => void;
}

/** Everything gateways deliver: kept before it is understood, handled once, replayed by hand. */
export function InboxList({ search, onSearch }: InboxListProps) {
  const { t } = useTranslation('inbox');
  const word = useStateWord();
  const mayReplay = useMay('inbox:replay');
  const list = listState(useInfiniteQuery(inboxQuery(search)));
  const maySeeAccounts = useMay('accounts:read');
  const { data: gateways } = useQuery(gatewaysQuery(maySeeAccounts));
  const senders = gateways?.items.filter((gateway) => gateway.capabilities.events) ?? [];
  const columns = useInboxColumns();
  const [asked, setAsked] = useState<{ ids: number[]; clear: () => void } | 'failed' | null>(null);
  const replay = useReplay((count) => {
    toast.done(t('replayed', { count }));
    if (asked !== 'failed') asked?.clear();
    setAsked(null);
  });
  const failed = search.state === 'failed';
  const narrowed = isNarrowed(inboxAsk(search));
  useScreenAction(
    mayReplay
      ? {
          id: 'inbox.replay',
          label: t('replayFailed'),
          aliases: 'replay failed webhooks',
          run: () => setAsked('failed'),
        }
      : null,
  );
  return (
    <Page
      fill
      title={t('title')}
      about={t('about')}
      head={<RefusalsCard />}
      actions={
        mayReplay && (
          <Button
            icon={<RotateCw aria-hidden />}
            // With the failed ones in sight it is known whether there is anything to do.
            disabled={failed && list.rows?.length === 0}
            onClick={() => setAsked('failed')}
          >
            {t('replayFailed')}
          </Button>
        )
      }
    >
      <DataTable
        {...list}
        name="inbox"
        label={t('title')}
        columns={columns}
        rowId={(row) => String(row.id)}
        onOpen={(row) => onSearch({ id: row.id })}
        {...(mayReplay
          ? {
              bulk: (rows: DeliveryRow[], clear: () => void) => (
                <Button
                  kind="primary"
                  icon={<RotateCw aria-hidden />}
                  onClick={() => setAsked({ ids: rows.map((row) => row.id), clear })}
                >
                  {t('replaySelection', { count: rows.length })}
                </Button>
              ),
            }
          : {})}
        toolbar={
          <>
            {senders.length > 1 && (
              <Select
                label={t('column.provider')}
                className="w-44"
                value={search.provider ?? EVERY}
                onChange={(provider) => onSearch({ provider: provider === EVERY ? null : provider })}
                choices={[
                  { value: EVERY, label: t('everyProvider') },
                  ...senders.map((gateway) => ({ value: gateway.provider, label: gateway.name })),
                ]}
              />
            )}
            <FilterPills
              label={t('column.state')}
              value={search.state ?? null}
              onChange={(state) => onSearch({ state })}
              pills={DELIVERY_STATES.map((state) => ({ value: state, label: word(state) }))}
            />
          </>
        }
        empty={
          narrowed ? (
            <EmptyState
              title={failed ? t('nothing.failed') : t('nothing.title')}
              about={failed ? t('nothing.failedAbout') : undefined}
              action={<Button onClick={() => onSearch({ state: null, provider: null })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState
              title={t('empty.title')}
              about={t('empty.about')}
              action={
                maySeeAccounts && (
                  <Button kind="primary" asChild>
                    <NavLink to="/merchant-accounts">{t('empty.accounts')}</NavLink>
                  </Button>
                )
              }
            />
          )
        }
      />
      <DeliveryDrawer id={search.id} onClose={() => onSearch({ id: null })} />
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        kind="primary"
        title={t('replay.title')}
        effect={t('replay.effect')}
        action={asked === 'failed' || !asked ? t('replayFailed') : t('replaySelection', { count: asked.ids.length })}
        busy={replay.isPending}
        error={replay.error}
        onConfirm={() => asked && replay.mutate(asked === 'failed' ? { state: 'failed' } : { ids: asked.ids })}
      />
    </Page>
  );
}

const EVERY = '*';

function useInboxColumns(): readonly Column<DeliveryRow>[] {
  const { t } = useTranslation('inbox');
  const word = useStateWord();
  const locale = useLocale();
  return useMemo(() => {
    const number = (value: number) => new Intl.NumberFormat(locale.tag).format(value);
    return [
      {
        id: 'kind',
        header: t('column.kind'),
        width: 11,
        grow: 2,
        card: 'title',
        text: (row) => row.kind,
        cell: (row) => (
          <NavLink to={`/inbox?id=${row.id}`} className="font-strong hover:underline">
            <bdi dir="ltr">{row.kind || t('noKind')}</bdi>
          </NavLink>
        ),
      },
      {
        id: 'account',
        header: t('column.account'),
        width: 8,
        card: 'line',
        text: (row) => row.account_name,
        cell: (row) => <bdi>{row.account_name}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        grow: 0,
        card: 'state',
        text: (row) => word(row.state),
        cell: (row) => <State of={row.state} />,
      },
      {
        id: 'error',
        header: t('column.error'),
        width: 8,
        grow: 2,
        card: 'line',
        text: (row) => row.error ?? '',
        cell: (row) =>
          row.error && <bdi className={row.state === 'ignored' ? 'text-soft' : 'text-red'}>{row.error}</bdi>,
      },
      {
        id: 'payment',
        header: t('column.payment'),
        width: 5.5,
        grow: 0.5,
        text: (row) => row.payment_id ?? '',
        cell: (row) =>
          row.payment_id && (
            <NavLink to={`/payments/${row.payment_id}`} className="text-blue hover:underline">
              {t('openPayment')}
            </NavLink>
          ),
      },
      {
        id: 'deliveries',
        header: t('column.deliveries'),
        width: 5.5,
        grow: 0,
        align: 'end',
        text: (row) => String(row.deliveries),
        sort: (a, b) => a.deliveries - b.deliveries,
        cell: (row) => <span className={row.deliveries > 1 ? '' : 'text-faint'}>{number(row.deliveries)}</span>,
      },
      {
        id: 'attempts',
        header: t('column.attempts'),
        width: 4,
        grow: 0,
        align: 'end',
        text: (row) => String(row.attempts),
        sort: (a, b) => a.attempts - b.attempts,
        cell: (row) => <span className={row.attempts > 1 ? 'text-amber' : 'text-faint'}>{number(row.attempts)}</span>,
      },
      {
        id: 'origin',
        header: t('column.origin'),
        width: 7,
        hidden: true,
        text: (row) => t(`origin.${row.origin}`, { defaultValue: row.origin }),
        cell: (row) => t(`origin.${row.origin}`, { defaultValue: row.origin }),
      },
      {
        id: 'bytes',
        header: t('column.bytes'),
        width: 6,
        grow: 0,
        align: 'end',
        hidden: true,
        text: (row) => String(row.bytes),
        sort: (a, b) => a.bytes - b.bytes,
        cell: (row) => number(row.bytes),
      },
      {
        id: 'received',
        header: t('column.received'),
        width: 6.5,
        grow: 0,
        align: 'end',
        card: 'line',
        text: (row) => instantText(row.received_at, 'short', locale),
        sort: (a, b) => a.received_at.localeCompare(b.received_at),
        cell: (row) => <When at={row.received_at} style="relative" className="text-soft" />,
      },
    ];
  }, [t, word, locale]);
}
