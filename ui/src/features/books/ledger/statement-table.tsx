import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount, Amounts } from '@/components/ui/amount';
import { useAccountName } from '@/lib/account-name';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { type Money, moneyToDecimal } from '@/lib/money';
import { percentText } from '@/lib/percent';
import type { Change, ReportRow } from './queries';

/** Days that a figure's postings lie in. */
export interface FigureDays {
  from: string;
  to: string;
}

/** The same, and the day at whose end the books knew the figure. */
type KnownDays = FigureDays & { known?: string | undefined };

/** A part of a statement: accounts of one kind with their sum, or one sum alone. */
export type StatementPart =
  | ({ kind: 'section'; rows: readonly ReportRow[] } & PartSum)
  /** `profit`: what income and cost came to, which the profit and loss of the same days tells. */
  | ({ kind: 'sum'; last?: boolean; profit?: boolean } & PartSum);

interface PartSum {
  key: string;
  title: string;
  total: Money;
  compare: Money | null;
  change: Change | null;
}

export interface StatementTableProps {
  label: string;
  parts: readonly StatementPart[];
  /** Heads of the columns: what is reported, and what it is compared with. */
  heads: { amount: string; compare: string | null };
  /** Where the figures of both columns come from. */
  days: FigureDays;
  compareDays: FigureDays | null;
  /** The day at whose end the books knew the figures; undefined for now. */
  known?: string | undefined;
}

/** A statement down the page: accounts under their kind, sums under them; every figure leads to its postings. */
export function StatementTable({ label, parts, heads, days, compareDays, known }: StatementTableProps) {
  const { t } = useTranslation('statements');
  const compared = heads.compare !== null;
  return (
    <div className="overflow-x-auto">
      <table className="w-full max-w-4xl text-ink">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b-2 border-ink text-small text-soft">
            <th scope="col" className="min-w-36 py-1 text-start align-bottom font-strong">
              {t('column.account')}
            </th>
            <th scope="col" className="px-2 py-1 text-end align-bottom font-strong tablet:whitespace-nowrap">
              {heads.amount}
            </th>
            {compared && (
              <>
                <th scope="col" className="px-2 py-1 text-end align-bottom font-strong tablet:whitespace-nowrap">
                  {heads.compare}
                </th>
                <th scope="col" className="px-2 py-1 text-end align-bottom font-strong">
                  {t('column.change')}
                </th>
                <th scope="col" className="py-1 ps-2 text-end align-bottom font-strong whitespace-nowrap">
                  {t('column.changePercent')}
                </th>
              </>
            )}
          </tr>
        </thead>
        {parts.map((part) =>
          part.kind === 'section' ? (
            <Section
              key={part.key}
              part={part}
              compared={compared}
              days={{ ...days, known }}
              compareDays={compareDays && { ...compareDays, known }}
            />
          ) : (
            <tbody key={part.key}>
              <tr className={cn('font-strong', part.last ? 'border-y-2 border-ink' : 'border-b border-rule-strong')}>
                <th scope="row" className="py-2 text-start align-baseline font-strong">
                  {part.title}
                </th>
                <Figures
                  amount={part.total}
                  compare={compared ? part.compare : undefined}
                  change={part.change}
                  link={(children) => toProfit(part, days, known, children)}
                  compareLink={(children) => toProfit(part, compareDays, known, children)}
                />
              </tr>
            </tbody>
          ),
        )}
      </table>
    </div>
  );
}

/** The result of a balance sheet leads to the profit and loss that makes it. */
function toProfit(
  part: Extract<StatementPart, { kind: 'sum' }>,
  days: FigureDays | null,
  known: string | undefined,
  children: ReactNode,
): ReactNode {
  if (!part.profit || !days) return children;
  return (
    <Link to="/ledger/profit-and-loss" search={{ ...days, ...(known ? { known } : {}) }} className="hover:underline">
      {children}
    </Link>
  );
}

function Section({
  part,
  compared,
  days,
  compareDays,
}: {
  part: Extract<StatementPart, { kind: 'section' }>;
  compared: boolean;
  days: KnownDays;
  compareDays: KnownDays | null;
}) {
  const { t } = useTranslation('statements');
  const nameOf = useAccountName();
  if (part.rows.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th
          scope="rowgroup"
          colSpan={compared ? 5 : 2}
          className="pt-4 pb-1 text-start text-small font-strong text-soft"
        >
          {part.title}
        </th>
      </tr>
      {part.rows.map((row) => {
        const name = row.other_side
          ? t(`otherSide.${row.account}`, { defaultValue: row.name })
          : nameOf(row.account, row.name);
        const link = ({ from, to, known }: KnownDays, children: ReactNode) => (
          <Link
            to="/ledger/general"
            search={{ account: row.account, from, to, ...(known ? { known } : {}) }}
            className="hover:underline"
          >
            {children}
          </Link>
        );
        return (
          <tr key={`${row.account}-${row.other_side.toString()}`} className="border-b border-rule">
            <th scope="row" className="py-1 ps-4 text-start align-baseline font-normal">
              {link(
                days,
                <>
                  <bdi dir="ltr" className="text-soft">
                    {row.account}
                  </bdi>{' '}
                  <bdi>{name}</bdi>
                </>,
              )}
              {row.foreign.length > 0 && (
                <span className="ms-2 text-small text-faint">
                  {t('foreign')} <Amounts values={row.foreign} />
                </span>
              )}
            </th>
            <Figures
              amount={row.amount}
              compare={compared ? (row.compare ?? null) : undefined}
              change={row.change ?? null}
              link={(children) => link(days, children)}
              compareLink={(children) => (compareDays ? link(compareDays, children) : children)}
            />
          </tr>
        );
      })}
      <tr className="border-b border-rule-strong">
        <th scope="row" className="py-1 ps-4 text-start align-baseline font-normal text-soft">
          {t('sumOf', { what: part.title })}
        </th>
        <Figures amount={part.total} compare={compared ? part.compare : undefined} change={part.change} />
      </tr>
    </tbody>
  );
}

const plain = (children: ReactNode): ReactNode => children;

/** The amount, and, where there is something to compare with, that and the difference. */
function Figures({
  amount,
  compare,
  change,
  link = plain,
  compareLink = plain,
}: {
  amount: Money;
  compare: Money | null | undefined;
  change: Change | null;
  link?: (children: ReactNode) => ReactNode;
  compareLink?: (children: ReactNode) => ReactNode;
}) {
  const locale = useLocale();
  const figure = (value: Money) =>
    value.minor === 0 ? <span className="text-faint">–</span> : <Amount value={value} />;
  return (
    <>
      <td className="px-2 py-1 text-end align-baseline">{link(figure(amount))}</td>
      {compare !== undefined && (
        <>
          <td className="px-2 py-1 text-end align-baseline text-soft">{compare && compareLink(figure(compare))}</td>
          <td className="px-2 py-1 text-end align-baseline text-soft">
            {change && <Amount value={change.amount} sign="always" />}
          </td>
          <td className="py-1 ps-2 text-end align-baseline whitespace-nowrap text-soft tabular-nums">
            {change?.percent && <bdi>{percentText(change.percent, locale)}</bdi>}
          </td>
        </>
      )}
    </>
  );
}

/** The same as rows of a table: kind, code, name, amount; what it is compared with and the change where the heads say so. */
export function statementRows(
  parts: readonly StatementPart[],
  heads: readonly string[],
  nameOf: (row: ReportRow) => string,
): string[][] {
  // Three names, the amount and its currency stand in every row.
  const compared = heads.length > 5;
  const figures = (amount: Money, compare: Money | null | undefined, change: Change | null | undefined) => [
    moneyToDecimal(amount),
    ...(compared
      ? [compare ? moneyToDecimal(compare) : '', change ? moneyToDecimal(change.amount) : '', change?.percent ?? '']
      : []),
    amount.currency,
  ];
  const rows = parts.flatMap((part) =>
    part.kind === 'section'
      ? [
          ...part.rows.map((row) => [
            part.title,
            row.account,
            nameOf(row),
            ...figures(row.amount, row.compare, row.change),
          ]),
          ...(part.rows.length > 0 ? [[part.title, '', '', ...figures(part.total, part.compare, part.change)]] : []),
        ]
      : [[part.title, '', '', ...figures(part.total, part.compare, part.change)]],
  );
  return [[...heads], ...rows];
}
