import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Badge } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { useAccountName } from '@/lib/account-name';
import { cn } from '@/lib/cn';
import { type Money, moneyToDecimal } from '@/lib/money';
import type { JournalLine } from './journal-lines';
import { PartyName } from './party-name';
import { useSourceWords } from './source-words';

/**
 * Columns of the journal. The order is that of the books and rows of one entry belong together, so nothing sorts.
 * With `contra` the page is about one account, and the others of the entry are named in its place.
 */
export function useJournalColumns({
  emphasis,
  contra = false,
}: {
  emphasis?: string | undefined;
  contra?: boolean;
}): readonly Column<JournalLine>[] {
  const { t } = useTranslation('ledger');
  const words = useSourceWords();
  const nameOf = useAccountName();
  return useMemo(() => {
    const named = ({ account, account_name }: JournalLine['posting']) => `${account} ${nameOf(account, account_name)}`;
    const only = (line: JournalLine, text: string) => (line.first ? text : '');
    const others = (line: JournalLine) => [...new Set(line.contra.map(named))].join(' · ');
    const amount = (value: Money | null) => (value ? moneyToDecimal(value) : '');
    const columns: Column<JournalLine>[] = [
      {
        id: 'day',
        header: t('column.day'),
        width: 7,
        grow: 0,
        sortable: false,
        card: 'line',
        text: (line) => line.entry.dated_on,
        cell: (line) => line.first && <Day on={line.entry.dated_on} />,
      },
      {
        id: 'source',
        header: t('column.source'),
        width: 11,
        grow: 1.5,
        sortable: false,
        card: contra ? 'title' : 'line',
        text: (line) => words(line.entry.source),
        cell: (line) =>
          line.first && (
            <span className="flex items-center gap-2">
              <Link
                to="/ledger/journal/$entryId"
                params={{ entryId: line.entry.id }}
                title={line.entry.source}
                className={cn('truncate hover:underline', !contra && 'font-strong')}
              >
                {words(line.entry.source)}
              </Link>
              {line.entry.late && <Badge tone="waiting">{t('late')}</Badge>}
            </span>
          ),
      },
      contra
        ? {
            id: 'contra',
            header: t('column.contra'),
            width: 12,
            grow: 2,
            sortable: false,
            card: 'line',
            text: others,
            cell: (line) => <bdi className="text-soft">{others(line)}</bdi>,
          }
        : {
            id: 'account',
            header: t('column.account'),
            width: 12.5,
            grow: 2,
            sortable: false,
            card: 'title',
            text: (line) => named(line.posting),
            cell: (line) => (
              <Link
                to="/ledger/accounts/$code"
                params={{ code: line.posting.account }}
                // On a phone's card it stands close above another link: a finger needs this much.
                className={cn(
                  'inline-block max-w-full truncate align-bottom leading-[24px] hover:underline tablet:inline tablet:leading-[inherit]',
                  line.credit && 'ps-4',
                  line.posting.account === emphasis && 'font-strong',
                )}
              >
                <bdi dir="ltr" className="text-soft">
                  {line.posting.account}
                </bdi>{' '}
                <bdi>{nameOf(line.posting.account, line.posting.account_name)}</bdi>
              </Link>
            ),
          },
      {
        id: 'party',
        header: t('column.party'),
        width: 9,
        sortable: false,
        text: (line) => line.posting.party,
        cell: (line) => line.posting.party && <PartyName party={line.posting.party} />,
      },
      {
        id: 'memo',
        header: t('column.memo'),
        width: 9,
        sortable: false,
        hidden: true,
        text: (line) => line.entry.memo,
        cell: (line) => line.first && <bdi>{line.entry.memo}</bdi>,
      },
      {
        id: 'debit',
        header: t('column.debit'),
        width: 8,
        grow: 0.5,
        align: 'end',
        sortable: false,
        card: 'figure',
        text: (line) => amount(line.debit),
        cell: (line) => line.debit && <Amount value={line.debit} />,
      },
      {
        id: 'credit',
        header: t('column.credit'),
        width: 8,
        grow: 0.5,
        align: 'end',
        sortable: false,
        card: 'figure',
        text: (line) => amount(line.credit),
        cell: (line) => line.credit && <CreditAmount value={line.credit} />,
      },
      {
        id: 'hash',
        header: t('column.hash'),
        width: 5.5,
        grow: 0,
        align: 'end',
        sortable: false,
        text: (line) => line.entry.hash,
        cell: (line) =>
          line.first && (
            <bdi dir="ltr" title={line.entry.hash} className="font-mono text-small text-faint">
              {line.entry.hash.slice(0, 8)}
            </bdi>
          ),
      },
      {
        id: 'entry',
        header: t('column.entry'),
        width: 9,
        sortable: false,
        hidden: true,
        text: (line) => line.entry.source,
        cell: (line) => (
          <bdi dir="ltr" className="font-mono text-small">
            {only(line, line.entry.source)}
          </bdi>
        ),
      },
    ];
    return columns;
  }, [t, words, nameOf, emphasis, contra]);
}

/** On a phone's card both sides share one place, so a credit says that it is one. */
function CreditAmount({ value }: { value: Money }) {
  const { t } = useTranslation('ui');
  return (
    <>
      <span className="me-1 text-small text-faint tablet:hidden">{t('postings.creditShort')}</span>
      <Amount value={value} />
    </>
  );
}
