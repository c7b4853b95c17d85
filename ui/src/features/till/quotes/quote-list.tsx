import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterPills, SearchBox } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { useStateWord } from '@/components/ui/state';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import { type QuoteSummary, quotesQuery } from './queries';
import { useQuoteColumns } from './quote-columns';
import { QUOTE_STATUSES, type QuoteStatus } from './statuses';

export interface QuoteListProps {
  /** From the URL. */
  q: string;
  status: QuoteStatus | null;
  onFilter: (change: { q?: string; status?: QuoteStatus | null }) => void;
}

export function QuoteList({ q, status, onFilter }: QuoteListProps) {
  const { t } = useTranslation('quotes');
  const word = useStateWord();
  const navigate = useNavigate();
  const mayWrite = useMay('billing:write');
  const list = listState(useInfiniteQuery(quotesQuery({ q: q || undefined, status: status ?? undefined })));
  const columns = useQuoteColumns();
  const search = useCallback((text: string) => onFilter({ q: text }), [onFilter]);
  const open = (quote: QuoteSummary) => void navigate({ to: '/quotes/$quoteId', params: { quoteId: quote.id } });
  const write = () => void navigate({ to: '/quotes/new' });
  useShortcut(mayWrite ? 'c' : null, t('new'), t('title'), write);
  useScreenAction(
    mayWrite ? { id: 'quotes.new', label: t('new'), aliases: 'new quote offer', keys: 'c', run: write } : null,
  );
  const add = mayWrite && (
    <Button asChild kind="primary">
      <Link to="/quotes/new">
        <Plus aria-hidden />
        {t('new')}
      </Link>
    </Button>
  );
  return (
    <Page fill title={t('title')} about={t('about')} actions={add}>
      <DataTable
        {...list}
        name="quotes"
        label={t('title')}
        columns={columns}
        rowId={(quote) => quote.id}
        onOpen={open}
        toolbar={
          <>
            <SearchBox value={q} onChange={search} label={t('search')} />
            <FilterPills
              label={t('column.state')}
              value={status}
              onChange={(next) => onFilter({ status: next })}
              pills={QUOTE_STATUSES.map((value) => ({ value, label: word(value) }))}
            />
          </>
        }
        empty={
          q !== '' || status !== null ? (
            <EmptyState
              title={q ? t('nothing.title', { text: q }) : t('nothing.plain')}
              about={t('nothing.about')}
              action={<Button onClick={() => onFilter({ q: '', status: null })}>{t('nothing.show')}</Button>}
            />
          ) : (
            <EmptyState title={t('empty.title')} about={t('empty.about')} action={add} />
          )
        }
      />
    </Page>
  );
}
