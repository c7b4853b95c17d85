import { describe, expect, it } from 'vitest';
import { type PostingLine, sideOf, tTables } from './t-table';

const line = (account: string, minor: number, currency = 'INR', base?: number): PostingLine => ({
  account,
  name: account,
  party: '',
  amount: { minor, currency },
  ...(base === undefined ? {} : { base: { minor: base, currency: 'INR' } }),
});

describe('a T-table', () => {
  it('puts debits and credits on their sides, without signs, with sums that agree', () => {
    const [table] = tTables([line('1200', 11_800), line('4000', -10_000), line('2100', -1_800)]);
    expect(table?.debits.map(({ value }) => value.minor)).toEqual([11_800]);
    expect(table?.credits.map(({ posting, value }) => [posting.account, value.minor])).toEqual([
      ['4000', 10_000],
      ['2100', 1_800],
    ]);
    expect(table).toMatchObject({ currency: 'INR', basis: 'amount', balanced: true, debit: { minor: 11_800 } });
  });

  it('says when the sides differ', () => {
    expect(tTables([line('1200', 100), line('4000', -99)])[0]?.balanced).toBe(false);
  });

  it('never adds two currencies: each has a table', () => {
    const tables = tTables([
      line('1130', 100, 'INR'),
      line('3900', -100, 'INR'),
      line('3900', 2, 'USD'),
      line('1110', -2, 'USD'),
    ]);
    expect(tables.map(({ currency, balanced }) => [currency, balanced])).toEqual([
      ['INR', true],
      ['USD', true],
    ]);
  });

  it('shows an exchange difference, which has no amount of its own, in the books currency', () => {
    // BOOKS: USD 250.00 billed at 83.10 and paid at 84.05.
    const tables = tTables([
      line('1110', 25_000, 'USD', 2_101_250),
      line('1200', -25_000, 'USD', -2_077_500),
      line('7100', 0, 'USD', -23_750),
    ]);
    expect(tables.map(({ currency, basis }) => [currency, basis])).toEqual([
      ['USD', 'amount'],
      ['INR', 'base'],
    ]);
    expect(tables[0]?.credits).toHaveLength(1);
    expect(tables[1]).toMatchObject({ balanced: true, debit: { minor: 2_101_250 } });
    expect(tables[1]?.credits.map(({ posting }) => posting.account)).toEqual(['1200', '7100']);
  });

  it('draws nothing for an entry without postings', () => {
    expect(tTables([])).toEqual([]);
  });
});

it('a balance says its side', () => {
  expect([5, -5, 0].map((minor) => sideOf({ minor, currency: 'INR' }))).toEqual(['debit', 'credit', 'none']);
});
