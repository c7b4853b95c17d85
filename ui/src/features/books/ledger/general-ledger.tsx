import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { KnownControl, RangeControl, useShopToday } from '@/components/report/report-controls';
import { type ReportExport, ReportFrame } from '@/components/report/report-frame';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Combobox } from '@/components/ui/combobox';
import { EmptyState } from '@/components/ui/empty-state';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { Balance } from '@/components/ui/t-table';
import { Day } from '@/components/ui/when';
import { useAccountName } from '@/lib/account-name';
import { readSource, recordOf } from '@/lib/ledger-source';
import { useLocale } from '@/lib/locale';
import { type Money, moneyToDecimal } from '@/lib/money';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import type { GeneralLedgerSearch } from './filter';
import { Chip } from './journal';
import { PartyName } from './party-name';
import {
  accountsQuery,
  generalLedgerQuery,
  type LedgerLine,
  type GeneralLedger as Report,
  savePaper,
  saveSpreadsheet,
  wholeGeneralLedger,
} from './queries';
import { useSourceWords } from './source-words';

export interface GeneralLedgerProps {
  /** From the URL. */
  search: GeneralLedgerSearch;
  onSearch: (change: { [Key in keyof GeneralLedgerSearch]?: GeneralLedgerSearch[Key] | null }) => void;
}

/** One account over some days: what stood on it, every posting with what stood there after it, what stands now. */
export function GeneralLedger({ search, onSearch }: GeneralLedgerProps) {
  const { t } = useTranslation('statements');
  const choice = <AccountChoice code={search.account} onChange={(account) => onSearch({ account, party: null })} />;
  if (search.account === undefined) {
    return (
      <Page title={t('general.title')} about={t('general.about')}>
        <div className="flex">{choice}</div>
        <EmptyState title={t('general.choose.title')} about={t('general.choose.about')} />
      </Page>
    );
  }
  return <OneAccount code={search.account} search={search} onSearch={onSearch} choice={choice} />;
}

function OneAccount({ code, search, onSearch, choice }: GeneralLedgerProps & { code: string; choice: ReactNode }) {
  const { t } = useTranslation('statements');
  const today = useShopToday();
  const to = search.to ?? today;
  const from = search.from ?? `${to.slice(0, 7)}-01`;
  const ask = { account: code, party: search.party, from, to, known_on: search.known };
  const locale = useLocale();
  const mayExport = useMay('export:run');
  const file = `general-ledger-${code}-${from}-${to}`;
  const taken = { party: search.party, from, to, known_on: search.known, locale: locale.tag };
  const query = useInfiniteQuery(generalLedgerQuery(ask));
  const list = listState<LedgerLine>(query);
  const report = query.data?.pages[0];
  const columns = useLedgerColumns(report);
  const words = useSourceWords();
  const nameOf = useAccountName();
  return (
    <ReportFrame
      title={
        report ? (
          <>
            <bdi dir="ltr" className="text-soft">
              {report.account}
            </bdi>{' '}
            <bdi>{nameOf(report.account, report.name)}</bdi>
          </>
        ) : (
          t('general.title')
        )
      }
      about={t('general.about')}
      file={file}
      report={report}
      error={query.error}
      onRetry={() => void query.refetch()}
      onExport={async () => exported(await wholeGeneralLedger(ask), words, (key) => t(`column.${key}`))}
      knownOn={search.known}
      onPaper={mayExport ? () => savePaper('/ledger/accounts/{account}/postings/pdf', taken, file, code) : undefined}
      onSpreadsheet={
        mayExport ? () => saveSpreadsheet('/spreadsheets/general-ledger/{account}', taken, file, code) : undefined
      }
      controls={
        <>
          {choice}
          <RangeControl
            from={from}
            to={to}
            onDays={(next) => onSearch({ from: next.from ?? null, to: next.to ?? null })}
          />
          <KnownControl on={search.known} onDay={(known) => onSearch({ known })} />
          {search.party !== undefined && (
            <Chip label={t('column.party')} onClear={() => onSearch({ party: null })}>
              <PartyName party={search.party} link={false} />
            </Chip>
          )}
        </>
      }
    >
      {report && <Movement report={report} />}
      <DataTable
        {...list}
        inline
        name={`general-ledger-${code}`}
        label={report ? nameOf(report.account, report.name) : code}
        columns={columns}
        rowId={(line) => `${line.entry}-${line.line}`}
        empty={<EmptyState title={t('general.empty')} />}
      />
    </ReportFrame>
  );
}

/** What stood before the days, what moved, what stands after them; in the books currency, and in others beside it. */
function Movement({ report }: { report: Report }) {
  const { t } = useTranslation('statements');
  const books = report.books.opening.currency;
  const foreign = report.by_currency.filter(({ opening }) => opening.currency !== books);
  return (
    <dl className="grid grid-cols-2 gap-x-8 gap-y-1 border-y border-rule py-2 tablet:flex tablet:flex-wrap">
      {[report.books, ...foreign].map((one) =>
        (['opening', 'debit', 'credit', 'closing'] as const).map((key) => (
          <div key={`${one.opening.currency}-${key}`} className="flex flex-wrap items-baseline gap-x-2">
            <dt className="text-small text-soft">{t(`column.${key}`)}</dt>
            <dd>
              {key === 'opening' || key === 'closing' ? (
                <Balance value={one[key]} strong={key === 'closing'} />
              ) : (
                <Amount value={one[key]} />
              )}
            </dd>
          </div>
        )),
      )}
    </dl>
  );
}

const sideOf = (base: Money, side: 'debit' | 'credit'): Money | null => {
  const isDebit = base.minor >= 0;
  return isDebit === (side === 'debit') ? { ...base, minor: Math.abs(base.minor) } : null;
};

function useLedgerColumns(report: Report | undefined): readonly Column<LedgerLine>[] {
  const { t } = useTranslation(['statements', 'ledger']);
  const words = useSourceWords();
  const books = report?.books.opening.currency;
  const hasForeign = report?.by_currency.some(({ opening }) => opening.currency !== books) ?? false;
  return useMemo(() => {
    const side = (id: 'debit' | 'credit'): Column<LedgerLine> => ({
      id,
      header: t(`column.${id}`),
      width: 8,
      grow: 0.5,
      align: 'end',
      sortable: false,
      text: (line) => {
        const value = sideOf(line.base, id);
        return value ? moneyToDecimal(value) : '';
      },
      cell: (line) => {
        const value = sideOf(line.base, id);
        return value && <Amount value={value} />;
      },
    });
    const columns: Column<LedgerLine>[] = [
      {
        id: 'day',
        header: t('column.day'),
        width: 7,
        grow: 0,
        sortable: false,
        card: 'line',
        text: (line) => line.dated_on,
        cell: (line) => <Day on={line.dated_on} />,
      },
      {
        id: 'source',
        header: t('column.source'),
        width: 12,
        grow: 2,
        sortable: false,
        card: 'title',
        text: (line) => words(line.source),
        cell: (line) => (
          <span className="flex items-center gap-2">
            <Link
              to="/ledger/journal/$entryId"
              params={{ entryId: line.entry }}
              title={line.source}
              className="truncate hover:underline"
            >
              {words(line.source)}
            </Link>
            {line.late && <Badge tone="waiting">{t('ledger:late')}</Badge>}
            {line.memo && <bdi className="truncate text-small text-faint">{line.memo}</bdi>}
          </span>
        ),
      },
      {
        id: 'document',
        header: t('column.document'),
        width: 7,
        grow: 0,
        sortable: false,
        text: (line) => readSource(line.source).id,
        cell: (line) => {
          const record = recordOf(line);
          return (
            record && (
              <NavLink to={record.page} className="text-blue hover:underline">
                {t(`document.${record.kind}`, { defaultValue: t('document.other') })}
              </NavLink>
            )
          );
        },
      },
      {
        id: 'party',
        header: t('column.party'),
        width: 9,
        sortable: false,
        text: (line) => line.party,
        cell: (line) => line.party && <PartyName party={line.party} />,
      },
      ...(hasForeign
        ? [
            {
              id: 'amount',
              header: t('column.amount'),
              width: 8,
              grow: 0.5,
              align: 'end' as const,
              sortable: false,
              text: (line: LedgerLine) => moneyToDecimal(line.amount),
              cell: (line: LedgerLine) => <Balance value={line.amount} />,
            },
          ]
        : []),
      side('debit'),
      side('credit'),
      {
        id: 'balance',
        header: t('column.balance'),
        width: 9,
        grow: 0.5,
        align: 'end',
        sortable: false,
        card: 'figure',
        text: (line) => moneyToDecimal(line.base_balance),
        cell: (line) => <Balance value={line.base_balance} />,
      },
    ];
    return columns;
  }, [t, words, hasForeign]);
}

/** The account as rows: opening, each posting with the balance after it, closing. */
export function exported(
  report: Report,
  words: (source: string) => string,
  head: (key: string) => string,
): ReportExport {
  const { opening, closing } = report.books;
  const sum = (key: 'opening' | 'closing', day: string, value: Money) => [
    day,
    head(key),
    ...['', '', '', '', '', '', ''],
    moneyToDecimal(value),
    value.currency,
  ];
  const rows = report.items.map((line) => {
    const [debit, credit] = [sideOf(line.base, 'debit'), sideOf(line.base, 'credit')];
    return [
      line.dated_on,
      words(line.source),
      line.source,
      line.memo,
      line.party,
      moneyToDecimal(line.amount),
      line.amount.currency,
      debit ? moneyToDecimal(debit) : '',
      credit ? moneyToDecimal(credit) : '',
      moneyToDecimal(line.base_balance),
      line.base.currency,
    ];
  });
  const heads = [
    'day',
    'source',
    'document',
    'memo',
    'party',
    'amount',
    'currency',
    'debit',
    'credit',
    'balance',
    'books',
  ];
  return {
    rows: [heads.map(head), sum('opening', report.from, opening), ...rows, sum('closing', report.to, closing)],
    json: report,
  };
}

function AccountChoice({ code, onChange }: { code: string | undefined; onChange: (code: string) => void }) {
  const { t } = useTranslation('statements');
  const { data } = useQuery(accountsQuery(false));
  const [text, setText] = useState('');
  const nameOf = useAccountName();
  const wanted = text.trim().toLowerCase();
  const items = (data?.items ?? []).filter(
    ({ code, name }) => code.startsWith(wanted) || nameOf(code, name).toLowerCase().includes(wanted),
  );
  return (
    <div className="w-64 max-w-full">
      <Combobox
        label={t('column.account')}
        value={data?.items.find((account) => account.code === code) ?? null}
        onChange={(account) => account && onChange(account.code)}
        items={items}
        search={text}
        onSearch={setText}
        idOf={(account) => account.code}
        labelOf={({ code, name }) => `${code} ${nameOf(code, name)}`}
      />
    </div>
  );
}
