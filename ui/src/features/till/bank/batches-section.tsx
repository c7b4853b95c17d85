import { useInfiniteQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Badge } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { listState } from '@/lib/pages';
import { BatchDialog } from './batch-dialog';
import { BatchDrawer } from './batch-drawer';
import { type BankAccount, batchesQuery, type PaymentBatch } from './queries';

/** Files of transfers that the shop gives to its bank, and making one. */
export function BatchesSection({ accounts, mayWrite }: { accounts: readonly BankAccount[]; mayWrite: boolean }) {
  const { t } = useTranslation('bank');
  const batches = useInfiniteQuery(batchesQuery);
  const rows = listState(batches).rows ?? [];
  const [isMaking, setMaking] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const usable = accounts.filter((account) => account.active);
  if (usable.length === 0) return null;
  return (
    <Section title={t('batch.title')} about={t('batch.about')}>
      {mayWrite && (
        <div className="pb-3">
          <Button icon={<Send aria-hidden className="flow-flip" />} onClick={() => setMaking(true)}>
            {t('batch.open')}
          </Button>
        </div>
      )}
      {batches.isError ? (
        <ErrorPanel error={batches.error} onRetry={() => void batches.refetch()} compact />
      ) : !batches.data ? (
        <SkeletonLines label={t('batch.title')} lines={2} />
      ) : (
        rows.length > 0 && (
          <ul className="border-t border-rule">
            {rows.map((batch) => (
              <li key={batch.id} className="flex flex-wrap items-baseline gap-x-6 gap-y-1 border-b border-rule py-3">
                <span className="flex min-w-48 flex-1 flex-col items-start">
                  <button
                    type="button"
                    className="min-h-6 self-start text-start text-blue underline underline-offset-3"
                    onClick={() => setOpened(batch.id)}
                  >
                    {t(`batch.purpose.${batch.purpose}`)} · {t('batch.count', { count: batch.count })}
                  </button>
                  <bdi dir="ltr" className="text-small text-soft">
                    {batch.message_id}
                  </bdi>
                </span>
                <StandingOf batch={batch} />
                <Day on={batch.execute_on} />
                <Amount value={batch.amount} strong />
              </li>
            ))}
          </ul>
        )
      )}
      {batches.hasNextPage && (
        <Button busy={batches.isFetchingNextPage} onClick={() => void batches.fetchNextPage()}>
          {t('line.more')}
        </Button>
      )}
      {isMaking && (
        <BatchDialog
          accounts={usable}
          onClose={() => setMaking(false)}
          onMade={(id) => {
            setMaking(false);
            setOpened(id);
          }}
        />
      )}
      {opened && <BatchDrawer id={opened} mayWrite={mayWrite} onClose={() => setOpened(null)} />}
    </Section>
  );
}

/** What became of a batch, in a word. */
export function StandingOf({ batch }: { batch: PaymentBatch }) {
  const { t } = useTranslation('bank');
  if (batch.dropped_at) return <Badge tone="quiet">{t('batch.dropped')}</Badge>;
  if (batch.refused > 0) return <Badge tone="lost">{t('batch.refused', { count: batch.refused })}</Badge>;
  if (batch.settled === batch.count) return <Badge tone="good">{t('batch.settled')}</Badge>;
  return <Badge tone="waiting">{t(batch.reported_at ? 'batch.atBank' : 'batch.made')}</Badge>;
}
