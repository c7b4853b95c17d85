import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills } from '@/components/ui/filter-pills';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day, useNow } from '@/components/ui/when';
import { dayText, shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { type ExchangeRate, ratesQuery } from './queries';
import { holding, rateId, readRateId } from './rate';
import { RateDialog } from './rate-dialog';
import { useWorth } from './use-worth';

export interface RateListProps {
  /** Currency of the books. */
  books: string;
  /** Only rates of this currency, from the URL. */
  currency: string | undefined;
  /** The rate to enter or change (`USD/2026-11-21`), from the URL. */
  rate: string | undefined;
  onChange: (change: { currency?: string | null; rate?: string | null }) => void;
}

/** What other currencies are worth in the books currency, day by day. */
export function RateList({ books, currency, rate, onChange }: RateListProps) {
  const { t } = useTranslation('rates');
  const locale = useLocale();
  const today = shopToday(locale.zone, new Date(useNow()));
  const mayEnter = useMay('settings:write');
  const worth = useWorth(books);
  const [adding, setAdding] = useState(false);
  const list = listState(useInfiniteQuery(ratesQuery(currency)));
  const rows = list.rows;
  const columns = useRateColumns(books, rows, today);
  useShortcut(mayEnter ? 'c' : null, t('new'), t('title'), () => setAdding(true));
  const add = mayEnter && (
    <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('new')}
    </Button>
  );
  const asked = readRateId(rate);
  const known = asked && rows?.find((one) => rateId(one) === rateId(asked));
  const currencies = [...new Set([...(currency ? [currency] : []), ...(rows ?? []).map((one) => one.currency)])].sort();
  return (
    <Section flat title={t('title')} about={t('about', { books })} action={add}>
      <DataTable
        {...list}
        inline
        name="exchange-rates"
        label={t('title')}
        columns={columns}
        rowId={rateId}
        {...(mayEnter ? { onOpen: (one: ExchangeRate) => onChange({ rate: rateId(one) }) } : {})}
        toolbar={
          <FilterPills
            label={t('filter')}
            value={currency ?? null}
            onChange={(next) => onChange({ currency: next })}
            pills={currencies.map((code) => ({ value: code, label: <bdi dir="ltr">{code}</bdi> }))}
          />
        }
        empty={
          currency ? (
            <EmptyState
              title={t('nothing.title', { currency })}
              about={t('nothing.about', { currency })}
              action={<Button onClick={() => onChange({ currency: null })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState title={t('empty.title')} about={t('empty.about', { books })} action={add} />
          )
        }
      />
      {/* What is entered already must be here before the form begins with it. */}
      {mayEnter && rows && (adding || asked) && (
        <RateDialog
          key={rate ?? 'new'}
          books={books}
          rates={rows}
          editing={known !== null && known !== undefined}
          start={{
            currency: asked?.currency ?? currency ?? (books === 'USD' ? 'EUR' : 'USD'),
            from_on: asked?.from_on ?? today,
            rate: known?.rate ?? null,
          }}
          onClose={() => {
            setAdding(false);
            onChange({ rate: null });
          }}
          onDone={(entered) => {
            setAdding(false);
            onChange({ rate: null });
            toast.done(
              t('done', { worth: worth(entered.currency, entered.rate), day: dayText(entered.from_on, locale) }),
            );
          }}
        />
      )}
    </Section>
  );
}

function useRateColumns(
  books: string,
  rows: readonly ExchangeRate[] | undefined,
  today: string,
): readonly Column<ExchangeRate>[] {
  const { t } = useTranslation('rates');
  const { tag } = useLocale();
  const worth = useWorth(books);
  const now = useMemo(() => holding(rows ?? [], today), [rows, today]);
  const names = useMemo(() => new Intl.DisplayNames(tag, { type: 'currency' }), [tag]);
  const state = (rate: ExchangeRate) =>
    now.has(rateId(rate)) ? t('state.now') : rate.from_on > today ? t('state.later') : '';
  return [
    {
      id: 'from',
      header: t('column.from'),
      width: 8,
      grow: 0,
      card: 'line',
      text: (rate) => rate.from_on,
      cell: (rate) => <Day on={rate.from_on} />,
    },
    {
      id: 'currency',
      header: t('column.currency'),
      width: 12,
      card: 'line',
      text: (rate) => rate.currency,
      cell: (rate) => (
        <span>
          <bdi dir="ltr" className="font-strong">
            {rate.currency}
          </bdi>{' '}
          <span className="text-soft">{names.of(rate.currency)}</span>
        </span>
      ),
    },
    {
      id: 'worth',
      header: t('column.worth'),
      width: 14,
      grow: 2,
      card: 'title',
      text: (rate) => rate.rate,
      sort: (a, b) => Number(a.rate) - Number(b.rate),
      cell: (rate) => worth(rate.currency, rate.rate),
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 8,
      card: 'state',
      text: state,
      cell: (rate) => {
        const word = state(rate);
        return word === '' ? null : <Badge tone={now.has(rateId(rate)) ? 'good' : 'waiting'}>{word}</Badge>;
      },
    },
  ];
}
