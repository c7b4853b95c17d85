import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import type { Money } from '@/lib/money';
import { type PostingLine, sideOf, type TSide, type TTable, tTables } from '@/lib/t-table';
import { Amount } from './amount';

/** Debits and credits of one entry, one table per currency: the accounts, the two sides, the sums that must agree. */
export function TTables({
  postings,
  account,
  className,
}: {
  postings: readonly PostingLine[];
  /** How an account is shown, a link to it, say; its code and name without. */
  account?: (posting: PostingLine) => ReactNode;
  className?: string;
}) {
  return (
    <div className={cn('flex flex-col gap-4', className)}>
      {tTables(postings).map((table) => (
        <OneTable key={`${table.basis}-${table.currency}`} table={table} account={account ?? plainAccount} />
      ))}
    </div>
  );
}

const plainAccount = (posting: PostingLine): ReactNode => (
  <>
    <bdi dir="ltr">{posting.account}</bdi> <bdi>{posting.name}</bdi>
  </>
);

function OneTable({ table, account }: { table: TTable; account: (posting: PostingLine) => ReactNode }) {
  const { t } = useTranslation('ui');
  const caption =
    table.basis === 'base'
      ? t('postings.inBooks', { currency: table.currency })
      : t('postings.label', { currency: table.currency });
  const line = (side: TSide, index: number, isDebit: boolean) => (
    <tr key={`${side.posting.account}-${side.posting.party}-${index.toString()}`} className="border-b border-rule">
      <td className={cn('py-1.5 pe-3 align-baseline', !isDebit && 'ps-4')}>{account(side.posting)}</td>
      <td className="py-1.5 ps-2 pe-2 text-end align-baseline">{isDebit && <Amount value={side.value} />}</td>
      <td className="border-s border-ink py-1.5 ps-2 text-end align-baseline">
        {!isDebit && <Amount value={side.value} />}
      </td>
    </tr>
  );
  return (
    <table className="w-full max-w-2xl text-ink">
      <caption className={table.basis === 'base' ? 'pb-1 text-start text-small text-soft' : 'sr-only'}>
        {caption}
      </caption>
      <thead>
        <tr className="border-b-2 border-ink text-small text-soft">
          <th scope="col" className="py-1 text-start font-strong">
            {t('postings.account')}
          </th>
          <th scope="col" className="w-1/4 py-1 pe-2 text-end font-strong">
            {t('postings.debit')}
          </th>
          <th scope="col" className="w-1/4 py-1 text-end font-strong">
            {t('postings.credit')}
          </th>
        </tr>
      </thead>
      <tbody>
        {table.debits.map((side, index) => line(side, index, true))}
        {table.credits.map((side, index) => line(side, index, false))}
      </tbody>
      <tfoot>
        <tr className={cn('font-strong', !table.balanced && 'text-red')}>
          <th scope="row" className="py-1.5 text-start text-small font-normal text-faint">
            {table.balanced ? t('postings.agree') : t('postings.differ')}
          </th>
          <td className="py-1.5 ps-2 pe-2 text-end">
            <Amount value={table.debit} />
          </td>
          <td className="border-s border-ink py-1.5 ps-2 text-end">
            <Amount value={table.credit} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** A balance of the books: the amount without a sign and the side it stands on. */
export function Balance({ value, strong, className }: { value: Money; strong?: boolean; className?: string }) {
  const { t } = useTranslation('ui');
  const side = sideOf(value);
  return (
    <span className={cn('inline-flex items-baseline gap-1.5 whitespace-nowrap', className)}>
      <Amount value={{ ...value, minor: Math.abs(value.minor) }} strong={strong ?? false} />
      <abbr
        title={side === 'none' ? '' : t(`postings.${side}`)}
        className="w-4 text-start text-small text-faint no-underline"
      >
        {side === 'none' ? '' : t(`postings.${side}Short`)}
      </abbr>
    </span>
  );
}
