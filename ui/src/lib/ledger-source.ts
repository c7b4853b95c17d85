/**
 * The source of a ledger entry, `payment:pay_…:captured:2:reversed`: which record, which fact about it, which time it
 * was, and whether the entry takes another back.
 */
export interface LedgerSource {
  /** `payment`, `invoice`, `refund` … */
  kind: string;
  /** Id of the record; empty where the source is of another form. */
  id: string;
  /** `captured`, `fee-estimate`; empty for none. */
  fact: string;
  /** Running number of a fact that can happen again. */
  number: number | null;
  reversed: boolean;
}

export function readSource(source: string): LedgerSource {
  const parts = source.split(':');
  const reversed = parts.length > 2 && parts.at(-1) === 'reversed';
  if (reversed) parts.pop();
  const [kind = '', id = '', fact = '', number] = parts;
  return { kind, id, fact, number: number && /^\d+$/.test(number) ? Number(number) : null, reversed };
}

/**
 * Page of the record behind an id such as `pay_…`, if it has one; the prefix says its kind. What a gateway numbers
 * (`acc_…/re_…`) has none.
 */
export function pageOf(id: string): string | null {
  if (/^\d+$/.test(id)) return `/inbox?id=${id}`;
  if (/^crn_[0-9A-Za-z]+$/.test(id)) return `/credit-notes?id=${id}`;
  const pages: Readonly<Record<string, string>> = {
    pay: '/payments',
    inv: '/invoices',
    cus: '/customers',
    acc: '/merchant-accounts',
    prd: '/products',
    jnl: '/ledger/journal',
  };
  const page = pages[/^([a-z]{3})_[0-9A-Za-z]+$/.exec(id)?.[1] ?? ''];
  return page ? `${page}/${id}` : null;
}
