import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download, RotateCw } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { NavLink } from '@/app/nav-link';
import { DayRange } from '@/components/form/day-range';
import { useSaveReport } from '@/components/report/save-report';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills, SearchBox } from '@/components/ui/filter-pills';
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
import { DELIVERY_STATES, EVERYTHING, type InboxFilter, type InboxSearch, inboxAsk } from './filter';
import { type DeliveryRow, inboxQuery, saveInboxTable, sendersQuery, useReplay } from './queries';
import { RefusalsCard } from './refusals-card';

export interface InboxListProps {
  /** From the URL. */
  search: InboxSearch;
  onSearch: (change: { [Key in keyof InboxSearch]?: InboxSearch[Key] | null }) => void;
  /** What came of a delivery, as other areas tell. */
  trace?: ((id: number) => ReactNode) | undefined;
}

/** Everything gateways deliver: kept before it is understood, handled once, replayed by hand. */
export function InboxList({ search, onSearch, trace }: InboxListProps) {
  const { t } = useTranslation('inbox');
  const word = useStateWord();
  const mayReplay = useMay('inbox:replay');
  const list = listState(useInfiniteQuery(inboxQuery(search)));
  const maySeeAccounts = useMay('accounts:read');
  const mayExport = useMay('export:run');
  const { data: senders } = useQuery(sendersQuery);
  const columns = useInboxColumns();
  const [asked, setAsked] = useState<Asked | null>(null);
  const replay = useReplay((count) => {
    toast.done(t('replayed', { count }));
    if (asked && 'ids' in asked) asked.clear();
    setAsked(null);
  });
  const failed = search.state === 'failed';
  const filter = inboxAsk(search);
  const narrowed = isNarrowed(filter);
  // All that failed is what the button says anyway; any other filter is handled again as a whole on request.
  const other = narrowed && !(failed && Object.keys(filter).length === 1);
  const find = useCallback((q: string) => onSearch({ q }), [onSearch]);
  const begin = useCallback((kind: string) => onSearch({ kind }), [onSearch]);
  const saveReport = useSaveReport();
  useScreenAction(
    mayReplay
      ? {
          id: 'inbox.replay',
          label: t('replayFailed'),
          aliases: 'replay failed webhooks',
          run: () => setAsked(FAILED),
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
        <>
          {mayExport && (
            <Button
              icon={<Download aria-hidden />}
              onClick={() =>
                void saveReport(() =>
                  saveInboxTable(search, ['inbox', search.from, search.to].filter(Boolean).join('-')),
                )
              }
            >
              {t('save')}
            </Button>
          )}
          {mayReplay && (
            <Button
              icon={<RotateCw aria-hidden />}
              // With them in sight it is known whether there is anything to do.
              disabled={(failed || other) && list.rows?.length === 0}
              onClick={() => setAsked(other ? { filter } : FAILED)}
            >
              {t(other ? 'replayFiltered' : 'replayFailed')}
            </Button>
          )}
        </>
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
            <SearchBox className="tablet:w-64" value={search.q ?? ''} onChange={find} label={t('find')} />
            <SearchBox className="tablet:w-48" value={search.kind ?? ''} onChange={begin} label={t('begins')} />
            {senders && senders.items.length > 1 && (
              <Select
                label={t('column.account')}
                className="w-40"
                value={search.sender ?? EVERY}
                onChange={(sender) => onSearch({ sender: sender === EVERY ? null : sender })}
                choices={[
                  { value: EVERY, label: t('everyAccount') },
                  ...senders.items.map((sender) => ({ value: sender.id, label: sender.name })),
                ]}
              />
            )}
            <DayRange from={search.from} to={search.to} onChange={onSearch} />
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
              title={failed && !other ? t('nothing.failed') : t('nothing.title')}
              about={failed && !other ? t('nothing.failedAbout') : undefined}
              action={<Button onClick={() => onSearch(EVERYTHING)}>{t('nothing.show')}</Button>}
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
      <DeliveryDrawer id={search.id} onClose={() => onSearch({ id: null })} trace={trace} />
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        kind="primary"
        title={t('replay.title')}
        effect={t('replay.effect')}
        action={
          asked && 'ids' in asked
            ? t('replaySelection', { count: asked.ids.length })
            : t(asked && asked !== FAILED ? 'replayFiltered' : 'replayFailed')
        }
        busy={replay.isPending}
        error={replay.error}
        onConfirm={() => asked && replay.mutate('ids' in asked ? { ids: asked.ids } : { filter: asked.filter })}
      />
    </Page>
  );
}

/** A choice needs a text; no account has this id. */
const EVERY = '*';

/** What is about to be handled again: ticked rows, or all that a filter means. */
type Asked = { ids: number[]; clear: () => void } | { filter: InboxFilter };

const FAILED: Asked = { filter: { state: 'failed' } };

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
