import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { KnownControl, RangeControl, useShopToday } from '@/components/report/report-controls';
import { ReportFrame } from '@/components/report/report-frame';
import { Amount } from '@/components/ui/amount';
import { ToneSign } from '@/components/ui/state';
import { dayText } from '@/lib/dates';
import { type Locale, useLocale } from '@/lib/locale';
import { moneyToDecimal } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import type { TaxSearch } from './filter';
import {
  type TaxReport as Report,
  savePaper,
  saveSpreadsheet,
  type TaxCodeFigures,
  type TaxSideFigures,
  taxReportQuery,
} from './queries';

export interface TaxReportProps {
  /** From the URL. */
  search: TaxSearch;
  onSearch: (change: { [Key in keyof TaxSearch]?: TaxSearch[Key] | null }) => void;
}

/** What was supplied and bought under each tax code, what tax that came to at which rate, and what is owed. */
export function TaxReport({ search, onSearch }: TaxReportProps) {
  const { t } = useTranslation('statements');
  const locale = useLocale();
  const today = useShopToday();
  const to = search.to ?? today;
  const from = search.from ?? `${to.slice(0, 7)}-01`;
  const days = { from, to, ...(search.known ? { known_on: search.known } : {}) };
  const mayExport = useMay('export:run');
  const { data, error, refetch } = useQuery(taxReportQuery(days));
  const range = t('range', { from: dayText(from, locale), to: dayText(to, locale) });
  const words = (key: string) => t(`tax.${key}`);
  return (
    <ReportFrame
      title={t('tax.title')}
      about={t('tax.about', { range })}
      file={`tax-${from}-${to}`}
      report={data}
      error={error}
      onRetry={() => void refetch()}
      onExport={() => ({ rows: data ? taxRows(data, words, locale) : [], json: data })}
      knownOn={search.known}
      onPaper={
        mayExport
          ? () => savePaper('/ledger/tax-report/pdf', { ...days, locale: locale.tag }, `tax-${from}-${to}`)
          : undefined
      }
      onSpreadsheet={
        mayExport
          ? () => saveSpreadsheet('/spreadsheets/tax-report', { ...days, locale: locale.tag }, `tax-${from}-${to}`)
          : undefined
      }
      controls={
        <>
          <RangeControl
            from={from}
            to={to}
            onDays={(next) => onSearch({ from: next.from ?? null, to: next.to ?? null })}
          />
          <KnownControl on={search.known} onDay={(known) => onSearch({ known })} />
        </>
      }
    >
      {data && (
        <>
          <Owed report={data} />
          {data.sides.map((side) => (
            <Side key={side.side} side={side} link={toAccount(side.side, from, to, search.known)} />
          ))}
        </>
      )}
    </ReportFrame>
  );
}

/** Puts a figure of tax into a link to the postings that make it: those of a component, or of the whole account. */
type ToAccount = (component: string | undefined, children: ReactNode) => ReactNode;

/** Tax of supplies is posted on account 2100, that of purchases on 1300, each by component. */
const toAccount =
  (side: string, from: string, to: string, known: string | undefined): ToAccount =>
  (component, children) => (
    <Link
      to="/ledger/general"
      search={{
        account: side === 'output' ? '2100' : '1300',
        ...(component ? { party: component } : {}),
        from,
        to,
        ...(known ? { known } : {}),
      }}
      className="hover:underline"
    >
      {children}
    </Link>
  );

/** What is owed, and whether the tax accounts say the same. */
function Owed({ report }: { report: Report }) {
  const { t } = useTranslation('statements');
  const { difference } = report.tie;
  const ties = difference.minor === 0;
  const claimed = report.owed.minor < 0;
  return (
    <div className="flex max-w-4xl flex-col gap-1">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 border-y-2 border-ink py-2 font-strong">
        <span>{t(claimed ? 'tax.claimed' : 'tax.owed')}</span>
        <Amount value={claimed ? { ...report.owed, minor: -report.owed.minor } : report.owed} strong />
      </p>
      <p
        role="status"
        className={`flex flex-wrap items-center gap-2 font-strong ${ties ? 'text-green' : 'bg-red-wash px-3 py-2 text-red'}`}
      >
        <ToneSign tone={ties ? 'good' : 'lost'} />
        {ties ? (
          t('tax.ties')
        ) : (
          <>
            {t('tax.differs')} <Amount value={difference} />
          </>
        )}
      </p>
    </div>
  );
}

/** Supplies or purchases: each code with its value and tax, and under it its components where it has several. */
function Side({ side, link }: { side: TaxSideFigures; link: ToAccount }) {
  const { t } = useTranslation('statements');
  const title = t(`tax.${side.side}`);
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-title font-strong">{title}</h2>
      {side.codes.length === 0 ? (
        <p className="text-soft">{t('tax.none')}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full max-w-4xl text-ink">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr className="border-b-2 border-ink text-small text-soft">
                <th scope="col" className="py-1 text-start font-strong">
                  {t('tax.code')}
                </th>
                <th scope="col" className="px-2 py-1 text-end font-strong tablet:w-28">
                  {t('tax.rate')}
                </th>
                <th scope="col" className="px-2 py-1 text-end font-strong tablet:w-44">
                  {t('tax.taxable')}
                </th>
                <th scope="col" className="py-1 ps-2 text-end font-strong tablet:w-36">
                  {t('tax.tax')}
                </th>
              </tr>
            </thead>
            <tbody>
              {side.codes.map((code) => (
                <CodeRows key={code.code} code={code} link={link} />
              ))}
            </tbody>
            <tfoot>
              <tr className="border-t-2 border-ink font-strong">
                <th scope="row" colSpan={2} className="py-2 text-start font-strong">
                  {t('tax.sum')}
                </th>
                <td className="px-2 py-2 text-end">
                  <Amount value={side.taxable} strong />
                </td>
                <td className="py-2 ps-2 text-end">{link(undefined, <Amount value={side.tax} strong />)}</td>
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </section>
  );
}

function CodeRows({ code, link }: { code: TaxCodeFigures; link: ToAccount }) {
  const { t } = useTranslation('statements');
  const locale = useLocale();
  const parts = code.components.filter((part) => part.component !== '');
  const [only] = parts;
  return (
    <>
      <tr className="border-b border-rule">
        <th scope="row" className="py-1 text-start align-baseline font-normal">
          <bdi>{code.name}</bdi>{' '}
          <span className="text-small text-soft">
            <bdi dir="ltr">{code.code}</bdi> · {t(`tax.treatment.${code.treatment}`)}
          </span>
          {code.taken_back.minor !== 0 && (
            <span className="block text-small text-soft">
              {t('tax.takenBack')} <Amount value={code.taken_back} />
            </span>
          )}
        </th>
        <td className="px-2 py-1 text-end align-baseline whitespace-nowrap">
          {parts.length === 1 && only ? ratesText(only.rates, locale) : ''}
        </td>
        <td className="px-2 py-1 text-end align-baseline">
          <Amount value={code.taxable} />
        </td>
        <td className="py-1 ps-2 text-end align-baseline">
          {parts.length === 1 && only ? link(only.component, <Amount value={code.tax} />) : <Amount value={code.tax} />}
        </td>
      </tr>
      {parts.length > 1 &&
        parts.map((part) => (
          <tr key={part.component} className="border-b border-rule text-soft">
            <th scope="row" className="py-1 ps-4 text-start font-normal">
              <bdi dir="ltr">{part.component}</bdi>
            </th>
            <td className="px-2 py-1 text-end align-baseline whitespace-nowrap">{ratesText(part.rates, locale)}</td>
            <td className="px-2 py-1 text-end align-baseline">
              <Amount value={part.taxable} />
            </td>
            <td className="py-1 ps-2 text-end align-baseline">{link(part.component, <Amount value={part.tax} />)}</td>
          </tr>
        ))}
    </>
  );
}

/** `9 %`, or every rate that counted. */
function ratesText(rates: readonly string[], locale: Locale): string {
  const percent = new Intl.NumberFormat(locale.tag, { style: 'percent', maximumFractionDigits: 4 });
  return rates.map((rate) => percent.format(Number(rate) / 100)).join(' / ');
}

/** The report as a table: one row for each component, and one for each code without any. */
export function taxRows(report: Report, words: (key: string) => string, locale: Locale): string[][] {
  const head = ['side', 'code', 'name', 'how', 'component', 'rate', 'taxable', 'tax', 'currency'].map((key) =>
    words(`column.${key}`),
  );
  const body = report.sides.flatMap((side) =>
    side.codes.flatMap((code) =>
      code.components.map((part) => [
        words(side.side),
        code.code,
        code.name,
        words(`treatment.${code.treatment}`),
        part.component,
        ratesText(part.rates, locale),
        moneyToDecimal(part.taxable),
        moneyToDecimal(part.tax),
        part.tax.currency,
      ]),
    ),
  );
  return [head, ...body];
}
