/** What payers say of payments by a link of the shop's own, as lists and pages show it. */
import type { PaymentSummary } from './queries';

/** How a payment is shown: that nobody knows, and that its payer says it is paid, come before its state. */
export function shownState(payment: Pick<PaymentSummary, 'unknown' | 'state' | 'claim'>): string {
  if (payment.unknown) return 'unknown';
  return payment.claim?.state === 'open' ? 'claimed' : payment.state;
}

/** The bank's number without what people part its digits by. */
export const utrOf = (text: string): string => text.replace(/[\s-]/g, '');

/** Whether it has its 12 digits. */
export const isUtr = (text: string): boolean => /^\d{12}$/.test(text);
