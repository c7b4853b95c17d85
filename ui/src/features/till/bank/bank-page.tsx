import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { FileUp, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { FilterPills } from '@/components/ui/filter-pills';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { AccountCard } from './account-card';
import { AccountDialog } from './account-dialog';
import { BatchesSection } from './batches-section';
import { LINE_STATES, type LineFilter } from './filter';
import { ImportDialog } from './import-dialog';
import { LineRow } from './line-row';
import { accountsQuery, type BankAccount, linesQuery } from './queries';
import { ReportDialog } from './report-dialog';

export interface BankPageProps {
  filter: LineFilter;
  onFilter: (change: { state: LineFilter['state'] | null }) => void;
}

type Opened = { kind: 'import' } | { kind: 'report' } | { kind: 'account'; account: BankAccount | null };

/** The bank: the shop's accounts there, and what each line of their statements is. */
export function BankPage({ filter, onFilter }: BankPageProps) {
  const { t } = useTranslation('bank');
  const mayWrite = useMay('bank:write');
  const accounts = useQuery(accountsQuery);
  const lines = useInfiniteQuery(linesQuery(filter));
  const rows = listState(lines).rows ?? [];
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const add = mayWrite && (
    <Button icon={<Plus aria-hidden />} onClick={() => setOpened({ kind: 'account', account: null })}>
      {t('account.add')}
    </Button>
  );
  const bring = mayWrite && (
    <Button kind="primary" icon={<FileUp aria-hidden />} onClick={() => setOpened({ kind: 'import' })}>
      {t('import.open')}
    </Button>
  );
  const known = accounts.data?.items ?? [];
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        mayWrite && (
          <>
            {add}
            <Button onClick={() => setOpened({ kind: 'report' })}>{t('report.open')}</Button>
            {bring}
          </>
        )
      }
    >
      <Section title={t('account.title')}>
        {accounts.isError ? (
          <ErrorPanel error={accounts.error} onRetry={() => void accounts.refetch()} compact />
        ) : !accounts.data ? (
          <SkeletonLines label={t('account.title')} lines={2} />
        ) : known.length === 0 ? (
          <EmptyState title={t('account.empty.title')} about={t('account.empty.about')} action={add} />
        ) : (
          <ul className="border-t border-rule">
            {known.map((account) => (
              <AccountCard
                key={account.id}
                account={account}
                {...(mayWrite ? { onEdit: () => setOpened({ kind: 'account', account }) } : {})}
              />
            ))}
          </ul>
        )}
      </Section>
      <BatchesSection accounts={known} mayWrite={mayWrite} />
      <Section title={t('line.title')}>
        <FilterPills
          label={t('line.filter')}
          value={filter.state ?? null}
          onChange={(state) => onFilter({ state })}
          pills={LINE_STATES.map((value) => ({ value, label: t(`line.state.${value}`) }))}
        />
        {lines.isError ? (
          <ErrorPanel error={lines.error} onRetry={() => void lines.refetch()} />
        ) : !lines.data ? (
          <SkeletonLines label={t('line.title')} lines={6} />
        ) : rows.length === 0 ? (
          <EmptyState title={t('line.empty.title')} about={t('line.empty.about')} />
        ) : (
          <ul className="border-t border-rule">
            {rows.map((line) => (
              <LineRow key={line.id} line={line} mayWrite={mayWrite} />
            ))}
          </ul>
        )}
        {lines.hasNextPage && (
          <Button busy={lines.isFetchingNextPage} onClick={() => void lines.fetchNextPage()}>
            {t('line.more')}
          </Button>
        )}
      </Section>
      {opened?.kind === 'import' && <ImportDialog onClose={close} />}
      {opened?.kind === 'report' && <ReportDialog onClose={close} />}
      {opened?.kind === 'account' && <AccountDialog account={opened.account} onClose={close} />}
    </Page>
  );
}
