import type { RefundSummary } from './queries';

/** To whom money goes back, or the next best name of its payment. */
export function payerOf({ customer_name, invoice_number, account_name }: RefundSummary): string {
  return customer_name ?? invoice_number ?? account_name;
}
