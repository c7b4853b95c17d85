import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { NavLink } from '@/app/nav-link';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Id } from '@/components/ui/copy';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { TTables } from '@/components/ui/t-table';
import { Day, When } from '@/components/ui/when';
import { useAccountName } from '@/lib/account-name';
import { readSource, recordOf } from '@/lib/ledger-source';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { PartyName } from './party-name';
import { entryQuery } from './queries';
import { ReverseDialog } from './reverse-dialog';
import { useSourceWords } from './source-words';

/** One entry of the journal, with all that is known of it. The loader has fetched it. */
export function EntryDetail({ id, files }: { id: string; files?: ReactNode }) {
  const { t } = useTranslation('ledger');
  const locale = useLocale();
  const words = useSourceWords();
  const { data: entry } = useSuspenseQuery(entryQuery(id));
  const title = words(entry.source);
  useCrumb(title);
  const source = readSource(entry.source);
  const record = recordOf(entry);
  const chain = readSource(entry.chain);
  const nameOf = useAccountName();
  const mayPost = useMay('ledger:post');
  const navigate = useNavigate();
  const [reversing, setReversing] = useState(false);
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{title}</bdi>
          {entry.late && <Badge tone="waiting">{t('late')}</Badge>}
        </span>
      }
      about={
        <span className="flex flex-wrap gap-x-4">
          <Day on={entry.dated_on} />
          {entry.memo && <bdi>{entry.memo}</bdi>}
        </span>
      }
      actions={
        mayPost &&
        ['manual_entry', 'opening_settled'].includes(entry.recipe) &&
        !entry.reversed_by && <Button onClick={() => setReversing(true)}>{t('entry.takeBack')}</Button>
      }
    >
      <Section flat title={t('entry.postings')}>
        <TTables
          postings={entry.postings.map(({ account_name, ...posting }) => ({
            ...posting,
            name: nameOf(posting.account, account_name),
          }))}
          account={(posting) => (
            <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1.5">
              <Link
                to="/ledger/accounts/$code"
                params={{ code: posting.account }}
                search={posting.party ? { party: posting.party } : {}}
                className="hover:underline"
              >
                <bdi dir="ltr" className="text-soft">
                  {posting.account}
                </bdi>{' '}
                <bdi>{posting.name}</bdi>
              </Link>
              {posting.party && (
                <span className="text-small text-soft">
                  <PartyName party={posting.party} />
                </span>
              )}
            </span>
          )}
        />
        {entry.late && <p className="mt-2 max-w-2xl text-soft">{t('lateAbout')}</p>}
      </Section>
      <Section title={t('entry.facts')}>
        <Facts
          columns={2}
          facts={[
            {
              label: t('entry.record'),
              value: record ? (
                <NavLink to={record.page} className="text-blue hover:underline">
                  {t(`entry.open.${record.kind}`, { defaultValue: source.id })}
                </NavLink>
              ) : (
                source.id && <Id of={source.id} />
              ),
            },
            { label: t('column.source'), value: <Id of={entry.source} /> },
            {
              label: t('filter.chain'),
              value: entry.chain && (
                <Link to="/ledger/journal" search={{ chain: entry.chain }} className="text-blue hover:underline">
                  {t(`entry.chain.${chain.kind}`, { defaultValue: entry.chain })}
                </Link>
              ),
            },
            { label: t('entry.recipe'), value: <bdi dir="ltr">{entry.recipe}</bdi> },
            { label: t('entry.happened'), value: <When at={entry.happened_at} style="full" /> },
            { label: t('entry.recorded'), value: <When at={entry.recorded_at} style="full" /> },
            { label: t('entry.author'), value: <bdi dir="ltr">{entry.author}</bdi> },
            { label: t('entry.story'), value: entry.correlation && <Id of={entry.correlation} /> },
            ...(entry.reverses
              ? [
                  {
                    label: t('entry.reverses'),
                    value: (
                      <Link
                        to="/ledger/journal/$entryId"
                        params={{ entryId: entry.reverses }}
                        className="text-blue hover:underline"
                      >
                        {t('entry.open.entry')}
                      </Link>
                    ),
                  },
                ]
              : []),
            ...(entry.reversed_by
              ? [
                  {
                    label: t('entry.reversedBy'),
                    value: (
                      <Link
                        to="/ledger/journal/$entryId"
                        params={{ entryId: entry.reversed_by }}
                        className="text-blue hover:underline"
                      >
                        {t('entry.open.entry')}
                      </Link>
                    ),
                  },
                ]
              : []),
            {
              label: t('entry.seq'),
              value: new Intl.NumberFormat(locale.tag, { useGrouping: false }).format(entry.seq),
            },
            { label: t('column.hash'), value: <Id of={entry.hash} /> },
          ]}
        />
      </Section>
      {files}
      {reversing && (
        <ReverseDialog
          entry={entry}
          onClose={() => setReversing(false)}
          onDone={(reversal) => {
            setReversing(false);
            void navigate({ to: '/ledger/journal/$entryId', params: { entryId: reversal.id } });
          }}
        />
      )}
    </Page>
  );
}
