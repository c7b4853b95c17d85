import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, Download, X } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { DayRange } from '@/components/form/day-range';
import { KnownControl, useShopToday } from '@/components/report/report-controls';
import { useSaveReport } from '@/components/report/save-report';
import { DataTable } from '@/components/table/data-table';
import { Amounts } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { EmptyState } from '@/components/ui/empty-state';
import { useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { Page } from '@/components/ui/page';
import { toast } from '@/components/ui/toast';
import { useAccountName } from '@/lib/account-name';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { isNarrowed } from '@/lib/search';
import type { JournalFilter } from './filter';
import { useJournalColumns } from './journal-columns';
import { type JournalLine, linesOf, sumsOf } from './journal-lines';
import { PartyName } from './party-name';
import {
  accountsQuery,
  entriesAsk,
  entriesQuery,
  JOURNAL_PROGRAMS,
  saveJournalText,
  savePaper,
  saveSpreadsheet,
  useSaveJournal,
} from './queries';
import { useSourceWords } from './source-words';

export interface JournalProps {
  /** From the URL. */
  filter: JournalFilter;
  onFilter: (change: { [Key in keyof JournalFilter]?: JournalFilter[Key] | null }) => void;
}

/** Every entry with its postings, the newest first. Nothing is ever changed here: what was wrong is taken back by another entry. */
export function Journal({ filter, onFilter }: JournalProps) {
  const { t } = useTranslation('ledger');
  const navigate = useNavigate();
  const mayPost = useMay('ledger:post');
  const mayExport = useMay('export:run');
  const words = useSourceWords();
  const list = listState(useInfiniteQuery(entriesQuery(filter)));
  const lines = useMemo(() => (list.rows ? linesOf(list.rows) : undefined), [list.rows]);
  const columns = useJournalColumns({ emphasis: filter.account });
  const open = (line: JournalLine) =>
    void navigate({ to: '/ledger/journal/$entryId', params: { entryId: line.entry.id } });
  const clear = () =>
    onFilter({ account: null, party: null, chain: null, source: null, from: null, to: null, known: null });
  return (
    <Page
      fill
      title={t('journal.title')}
      about={t('journal.about')}
      actions={
        <>
          {mayExport && <JournalFiles filter={filter} />}
          {mayPost && (
            <Button asChild>
              <NavLink to="/ledger/journal/new">{t('journal.new')}</NavLink>
            </Button>
          )}
        </>
      }
    >
      <DataTable
        {...list}
        rows={lines}
        name="journal"
        label={t('journal.title')}
        columns={columns}
        rowId={(line) => line.id}
        onOpen={open}
        {...(lines && lines.length > 0 && !list.hasMore ? { totals: totalsOf(lines) } : {})}
        toolbar={
          <>
            <AccountFilter code={filter.account} onChange={(account) => onFilter({ account })} />
            <DayRange from={filter.from} to={filter.to} onChange={onFilter} />
            <KnownControl on={filter.known} onDay={(known) => onFilter({ known })} />
            {filter.party && (
              <Chip label={t('filter.party')} onClear={() => onFilter({ party: null })}>
                <PartyName party={filter.party} link={false} />
              </Chip>
            )}
            {filter.chain && (
              <Chip label={t('filter.chain')} onClear={() => onFilter({ chain: null })}>
                <bdi dir="ltr">{filter.chain}</bdi>
              </Chip>
            )}
            {filter.source && (
              <Chip label={t('filter.source')} onClear={() => onFilter({ source: null })}>
                <bdi>{words(filter.source)}</bdi>
              </Chip>
            )}
          </>
        }
        empty={
          isNarrowed(filter) ? (
            <EmptyState title={t('journal.nothing')} action={<Button onClick={clear}>{t('journal.show')}</Button>} />
          ) : (
            <EmptyState
              title={t('journal.empty.title')}
              about={t('journal.empty.about')}
              action={
                <Button kind="primary" asChild>
                  <NavLink to="/invoices">{t('accounts.empty.invoices')}</NavLink>
                </Button>
              }
            />
          )
        }
      />
    </Page>
  );
}

/** What the filter lets through as a file, the oldest entry first; and the whole journal for programs that add up the books. */
function JournalFiles({ filter }: { filter: JournalFilter }) {
  const { t } = useTranslation(['ledger', 'ui']);
  const say = useProblemWords();
  const save = useSaveJournal();
  const saveReport = useSaveReport();
  const locale = useLocale();
  const today = useShopToday();
  const ask = { ...entriesAsk(filter), locale: locale.tag };
  const days = [filter.from, filter.to ?? today].filter(Boolean).join('-');
  const file = `journal-${days}${filter.known ? `-known-${filter.known}` : ''}`;
  return (
    <Menu
      trigger={
        // In words: the table below has an icon of its own for what it shows.
        <Button icon={<Download aria-hidden />}>
          {t('journal.export')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t('journal.filtered')}</MenuLabel>
      <MenuItem onSelect={() => void saveReport(() => savePaper('/ledger/entries/pdf', ask, file))}>
        {t('ui:report.pdf')}
      </MenuItem>
      <MenuItem onSelect={() => void saveReport(() => saveJournalText('csv', ask, file))}>
        {t('ui:report.csv')}
      </MenuItem>
      <MenuItem onSelect={() => void saveReport(() => saveSpreadsheet('/spreadsheets/journal', ask, file))}>
        {t('ui:report.xlsx')}
      </MenuItem>
      <MenuItem onSelect={() => void saveReport(() => saveJournalText('json', ask, file))}>
        {t('ui:report.json')}
      </MenuItem>
      <MenuRule />
      <MenuLabel>{t('journal.whole')}</MenuLabel>
      {JOURNAL_PROGRAMS.map((program) => (
        <MenuItem
          key={program}
          onSelect={() =>
            save.mutate(program, { onError: (problem) => toast.wrong(say(problem).what, say(problem).next) })
          }
        >
          {t(`journal.${program}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Sums under both sides, once all that fits the filter is here. */
export function totalsOf(lines: readonly JournalLine[]): Record<string, ReactNode> {
  const { debit, credit } = sumsOf(lines);
  return { debit: <Amounts values={debit} />, credit: <Amounts values={credit} /> };
}

function AccountFilter({ code, onChange }: { code: string | undefined; onChange: (code: string | null) => void }) {
  const { t } = useTranslation('ledger');
  const { data } = useQuery(accountsQuery(false));
  const [text, setText] = useState('');
  const nameOf = useAccountName();
  const wanted = text.trim().toLowerCase();
  const items = (data?.items ?? []).filter(
    ({ code, name }) => code.startsWith(wanted) || nameOf(code, name).toLowerCase().includes(wanted),
  );
  return (
    <div className="w-60 max-w-full">
      <Combobox
        label={t('filter.account')}
        placeholder={t('filter.everyAccount')}
        value={data?.items.find((account) => account.code === code) ?? null}
        onChange={(account) => onChange(account?.code ?? null)}
        items={items}
        search={text}
        onSearch={setText}
        idOf={(account) => account.code}
        labelOf={({ code, name }) => `${code} ${nameOf(code, name)}`}
        clearable
      />
    </div>
  );
}

/** A filter that came with a link: what it is, and how to be rid of it. */
export function Chip({ label, onClear, children }: { label: string; onClear: () => void; children: ReactNode }) {
  const { t } = useTranslation('ledger');
  return (
    <span className="inline-flex h-8 max-w-full items-center gap-1.5 rounded-full bg-sunken ps-3 pe-1 text-small">
      <span className="text-faint">{label}</span>
      <span className="min-w-0 truncate">{children}</span>
      <button
        type="button"
        aria-label={t('filter.clear', { what: label })}
        onClick={onClear}
        className="grid size-6 shrink-0 place-items-center rounded-full text-soft hover:bg-rule hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
