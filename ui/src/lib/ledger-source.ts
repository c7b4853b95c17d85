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
  // `opening:1200.cus_…:OLD-17` ends with a number that people gave, `opening_settled:opb_…:2` with a running one.
  if (kind === 'opening') return { kind, id, fact: id === 'done' ? 'rest' : '', number: null, reversed };
  // `revenue:inv_…/1:2026-12-01` ends with the day of the line that passed.
  if (kind === 'revenue') return { kind, id, fact: '', number: null, reversed };
  if (kind === 'opening_settled') return { kind, id, fact: '', number: Number(fact) || null, reversed };
  return { kind, id, fact, number: number && /^\d+$/.test(number) ? Number(number) : null, reversed };
}

/** Pages of records whose ids do not say what they are. */
const KIND_PAGES: Readonly<Record<string, (id: string) => string>> = {
  bank: () => '/bank',
  opening: () => '/ledger/opening',
  opening_settled: () => '/ledger/opening',
  payout: () => '/payouts',
  tax_period: (id) => `/ledger/tax-returns/${encodeURIComponent(id)}`,
  month: () => '/ledger/years',
  year: () => '/ledger/years',
};

/**
 * The record that an entry is about, and its page: the one its source names, or, where that has no page (a refund under the
 * gateway's number), the one of the chain it belongs to. None for what a person entered, and for what is about no record.
 */
export function recordOf({ source, chain }: { source: string; chain: string }): { kind: string; page: string } | null {
  const { kind, id } = readSource(source);
  if (kind === 'manual') return null;
  // Before the id is looked at: an opening balance is named by its account, whose digits say nothing of the inbox.
  const own = KIND_PAGES[kind]?.(id) ?? pageOf(id);
  if (own) return { kind, page: own };
  const whole = readSource(chain);
  const page = pageOf(whole.id);
  return page ? { kind: whole.kind, page } : null;
}

/**
 * Page of the record behind an id such as `pay_…`, if it has one; the prefix says its kind. What a gateway numbers
 * (`acc_…/re_…`) has none.
 */
export function pageOf(id: string): string | null {
  if (/^\d+$/.test(id)) return `/inbox?id=${id}`;
  if (/^crn_[0-9A-Za-z]+$/.test(id)) return `/credit-notes?id=${id}`;
  if (/^rfd_[0-9A-Za-z]+$/.test(id)) return `/refunds?id=${id}`;
  if (/^pyo_[0-9A-Za-z]+$/.test(id)) return `/payouts?id=${id}`;
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
