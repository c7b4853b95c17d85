import type { RefusalCount } from './queries';

/** Refused deliveries of one account for one reason. */
export interface RefusalSum {
  account: string;
  reason: string;
  count: number;
  /** The last minute in which one was refused. */
  last: string;
}

/** Adds up the counters of single minutes; the latest refusal first. */
export function sumRefusals(counters: readonly RefusalCount[]): RefusalSum[] {
  const sums = new Map<string, RefusalSum>();
  for (const { account_name: account, reason, minute, count } of counters) {
    const key = `${account}\n${reason}`;
    const known = sums.get(key);
    if (known) {
      known.count += count;
      if (minute > known.last) known.last = minute;
    } else {
      sums.set(key, { account, reason, count, last: minute });
    }
  }
  return [...sums.values()].sort((a, b) => b.last.localeCompare(a.last));
}
