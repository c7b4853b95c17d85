import type { Shape } from '@/api/client';
import type { Money } from '@/lib/money';

/** Accounts on which nothing is taken over: their records are entered where they are kept, or it is the other side itself. */
export const LEFT_OUT: readonly string[] = ['2200', '2210', '2220', '2230', '2240', '3100', '3900'];

/** Accounts that are kept document by document. */
export const isOfDocuments = (account: string | undefined): boolean => account === '1200' || account === '2000';

export interface BalanceValues {
  account: string;
  party: string;
  document: string;
  issued_on: string | null;
  due_on: string | null;
  side: 'debit' | 'credit';
  amount: Money | null;
  base: Money | null;
}

/** What is sent: the amount with the sign of its side, and nothing that was left empty. */
export function toAsk(values: BalanceValues): Shape<'OpeningBalanceAsk'> | null {
  const { account, amount, base } = values;
  if (account === '' || amount === null || amount.minor === 0) return null;
  const sided = (money: Money) => (values.side === 'credit' ? { ...money, minor: -money.minor } : money);
  const party = values.party.trim();
  const papers = isOfDocuments(account)
    ? {
        document: values.document.trim(),
        ...(values.issued_on ? { issued_on: values.issued_on } : {}),
        ...(values.due_on ? { due_on: values.due_on } : {}),
      }
    : {};
  return {
    account,
    ...(party === '' ? {} : { party }),
    ...papers,
    amount: sided(amount),
    ...(base === null ? {} : { base: sided(base) }),
  };
}
