import { type Money, sum } from '@/lib/money';
import type { AccountBalance, LedgerAccount } from './queries';

const TYPES = ['asset', 'liability', 'equity', 'income', 'contra_income', 'cost', 'expense', 'financial'] as const;

export interface AccountGroup {
  type: string;
  accounts: LedgerAccount[];
  /** Sum in the books currency; null where nothing was ever posted. */
  total: Money | null;
}

/** Accounts by what they count, in the order of a balance sheet; without `all`, only those on which something was posted. */
export function groupsOf(accounts: readonly LedgerAccount[], all: boolean): AccountGroup[] {
  const shown = accounts.filter((account) => all || account.balances.length > 0);
  return TYPES.flatMap((type) => {
    const own = shown.filter((account) => account.type === type);
    return own.length > 0 ? [{ type, accounts: own, total: baseOf(own.flatMap((account) => account.balances)) }] : [];
  });
}

/** The sum of balances in the books currency. */
export function baseOf(balances: readonly AccountBalance[]): Money | null {
  const books = balances[0]?.base.currency;
  return books
    ? sum(
        balances.map((balance) => balance.base),
        books,
      )
    : null;
}

/** Sub-accounts of an account with their balances, those with the most on them first, those with nothing last. */
export function partiesOf(balances: readonly AccountBalance[]): { party: string; balances: AccountBalance[] }[] {
  const parties = new Map<string, AccountBalance[]>();
  for (const balance of balances) parties.set(balance.party, [...(parties.get(balance.party) ?? []), balance]);
  const weight = (of: readonly AccountBalance[]) => Math.abs(baseOf(of)?.minor ?? 0);
  return [...parties]
    .map(([party, own]) => ({ party, balances: own }))
    .sort((a, b) => weight(b.balances) - weight(a.balances));
}
