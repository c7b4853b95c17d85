/** What the list can be narrowed to, named in the URL. In a file of its own: the route's search schema needs it. */
export const STATUSES = ['draft', 'issued', 'partially_paid', 'paid', 'void', 'written_off', 'credited'] as const;
export type InvoiceStatus = (typeof STATUSES)[number];

/** The pills above the list; `overdue` is derived from the due day and asked for by a parameter of its own. */
export const PILLS = [
  'draft',
  'issued',
  'partially_paid',
  'overdue',
  'paid',
  'void',
  'written_off',
  'credited',
] as const;
export type InvoicePill = (typeof PILLS)[number];

/** What the URL asks for, as the API takes it: overdue is a parameter of its own there. */
export function filterOf(q: string, pill: InvoicePill | null, customerId: string | undefined) {
  return {
    q: q || undefined,
    status: pill === 'overdue' || pill === null ? undefined : pill,
    overdue: pill === 'overdue' ? true : undefined,
    customer_id: customerId,
  };
}
