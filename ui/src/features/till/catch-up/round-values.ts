/** What a round of catching up comes to, over all its accounts. */
import { type Money, sums } from '@/lib/money';
import type { Tone } from '@/lib/states';
import type { AccountRound, Round } from './queries';

export interface RoundSum {
  payments: number;
  refunds: number;
  disputes: number;
  /** Payments and refunds whose fate is settled now. */
  closed: number;
  /** One amount for each currency. */
  received: Money[];
  waiting: number;
  /** Could not be handled: a person has to look. */
  failed: number;
  /** Accounts that could not be read to their end. */
  unread: AccountRound[];
}

export function sumOf({ accounts }: Round): RoundSum {
  const sum = (of: (account: AccountRound) => number) => accounts.reduce((total, account) => total + of(account), 0);
  return {
    payments: sum((account) => account.payments),
    refunds: sum((account) => account.refunds),
    disputes: sum((account) => account.disputes),
    closed: sum((account) => account.closed),
    received: sums(accounts.flatMap((account) => account.received)),
    waiting: sum((account) => account.waiting),
    failed: sum((account) => account.failed),
    unread: accounts.filter((account) => account.error),
  };
}

/** Whether anything of it is still under way: the line is down, a gateway is being asked, or what was found waits. */
export const isUnderWay = (round: Round): boolean => !round.until || !round.ended_at || sumOf(round).waiting > 0;

/** For how long nobody listened, in milliseconds; null while the line is still down. */
export function awayMs({ from, until }: Round): number | null {
  return until ? Math.max(0, Date.parse(until) - Date.parse(from)) : null;
}

/**
 * Whether a round deserves a word where nobody has asked for it: the shop was away, and something came of it or is amiss.
 * A person who asked saw the answer.
 */
export function isNews(round: Round): boolean {
  if (round.cause === 'asked') return false;
  const { payments, refunds, disputes, failed, unread } = sumOf(round);
  return isUnderWay(round) || unread.length > 0 || payments + refunds + disputes + failed > 0;
}

export type RoundTone = Exclude<Tone, 'quiet'>;

/** How a round stands, by the worst that can be said of it. What cannot be reached is asked again while the round goes on. */
export function toneOf(round: Round): RoundTone {
  const { failed, unread } = sumOf(round);
  if (failed > 0 || (unread.length > 0 && round.ended_at)) return 'lost';
  return isUnderWay(round) ? 'waiting' : 'good';
}
