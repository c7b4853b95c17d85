/** What refunding many payments would do, as far as it is known, sorted by what becomes of each. */
import type { Problem } from '@/lib/problem';
import type { RefundEffect } from './queries';

/** A payment that was chosen: enough to name it. */
export interface Chosen {
  id: string;
  customer_name?: string | null;
  invoice_number?: string | null;
  account_name: string;
}

export const nameOf = ({ customer_name, invoice_number, account_name }: Chosen): string =>
  customer_name ?? invoice_number ?? account_name;

/** As many as the server takes at once. */
export const MANY_MOST = 200;

export interface Trial {
  effect: RefundEffect | undefined;
  problem: Problem | null;
}

export interface Sorted<Payment> {
  /** Go back at once. */
  leaving: { payment: Payment; effect: RefundEffect }[];
  /** Somebody else has to approve them first. */
  asking: { payment: Payment; effect: RefundEffect }[];
  /** Refused, and why. */
  refused: { payment: Payment; problem: Problem }[];
  /** The question itself failed: nothing is known of them. */
  unknown: { payment: Payment; problem: Problem }[];
  /** Of how many the answer is still coming. */
  coming: number;
}

/** A refusal says of the payment that it cannot; anything else says only that the question did not get through. */
const isRefusal = ({ status }: Problem) => status >= 400 && status < 500 && ![401, 408, 429].includes(status);

export function sortedBy<Payment>(payments: readonly Payment[], trials: readonly Trial[]): Sorted<Payment> {
  const sorted: Sorted<Payment> = { leaving: [], asking: [], refused: [], unknown: [], coming: 0 };
  payments.forEach((payment, index) => {
    const { effect, problem } = trials[index] ?? { effect: undefined, problem: null };
    if (problem) (isRefusal(problem) ? sorted.refused : sorted.unknown).push({ payment, problem });
    else if (!effect) sorted.coming += 1;
    else (effect.needs_approval ? sorted.asking : sorted.leaving).push({ payment, effect });
  });
  return sorted;
}
