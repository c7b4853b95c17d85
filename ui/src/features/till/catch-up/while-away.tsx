import { useInfiniteQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { MoreRows } from '@/components/table/more-rows';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { readKept, writeKept } from '@/lib/kept';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { SEEN } from './away-banner';
import { roundsQuery, useCatchUpAll } from './queries';
import { RoundReport } from './round-report';

/** While you were away: each time in which no gateway could tell the shop anything, and what asking afterwards brought. */
export function WhileAway() {
  const { t } = useTranslation('catch-up');
  const mayAsk = useMay('payments:write');
  const { rows, error, onRetry, hasMore, loadingMore, onMore } = listState(useInfiniteQuery(roundsQuery));
  const catchUp = useCatchUpAll();
  const ask = () => !catchUp.isPending && catchUp.mutate(null);
  useScreenAction(
    mayAsk ? { id: 'catch-up.all', label: t('run'), aliases: 'catch up missed payments', run: ask } : null,
  );
  const newest = rows?.[0]?.id;
  useEffect(() => {
    if (newest !== undefined && newest > readKept(SEEN, 0)) writeKept(SEEN, newest);
  }, [newest]);
  const button = mayAsk && (
    <Button icon={<RefreshCw aria-hidden />} busy={catchUp.isPending} onClick={ask}>
      {t('run')}
    </Button>
  );
  return (
    <Page title={t('title')} about={t('about')} actions={button}>
      {catchUp.error && <ErrorPanel error={catchUp.error} compact />}
      <p role="status" className="sr-only">
        {catchUp.data && t('ran')}
      </p>
      {error ? (
        <ErrorPanel error={error} onRetry={onRetry} />
      ) : !rows ? (
        <SkeletonLines label={t('title')} lines={8} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('empty.title')} about={t('empty.about')} />
      ) : (
        <ol aria-label={t('title')} className="flex flex-col gap-6">
          {rows.map((round) => (
            <li key={round.id}>
              <RoundReport round={round} />
            </li>
          ))}
        </ol>
      )}
      {rows && hasMore && <MoreRows shown={rows.length} busy={loadingMore} onMore={onMore} />}
    </Page>
  );
}
