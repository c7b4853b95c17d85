import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router';
import { describe, expect, it } from 'vitest';
import { presets, rangeOf } from '@/lib/report-days';
import { groupsOf, partiesOf } from './account-groups';
import { JournalSearch, openCodes, turned } from './filter';
import { linesOf, sumsOf } from './journal-lines';
import type { Entry, LedgerAccount } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const posting = (account: string, minor: number, party = '') => ({
  account,
  account_name: `Account ${account}`,
  party,
  amount: inr(minor),
  base: inr(minor),
});
const entry = (id: string, postings: Entry['postings']): Entry => ({
  seq: 1,
  id,
  source: 'invoice:inv_1:issued',
  recipe: 'invoice_issued',
  chain: 'invoice:inv_1',
  happened_at: '2026-11-21T09:00:00Z',
  dated_on: '2026-11-21',
  recorded_at: '2026-11-21T09:00:00Z',
  late: false,
  memo: '',
  author: 'stf_1',
  correlation: '',
  hash: 'ab12',
  postings,
});

describe('the journal', () => {
  const issued = entry('jnl_1', [posting('1200', 118, 'cus_1'), posting('4000', -100), posting('2100', -18, 'CGST')]);

  it('shows an entry as one row per posting, its day and source on the first alone', () => {
    const lines = linesOf([issued]);
    expect(lines.map(({ first }) => first)).toEqual([true, false, false]);
    expect(lines.map(({ debit, credit }) => [debit?.minor, credit?.minor])).toEqual([
      [118, undefined],
      [undefined, 100],
      [undefined, 18],
    ]);
    expect(sumsOf(lines)).toEqual({ debit: [inr(118)], credit: [inr(118)] });
  });

  it('of one account keeps its own postings and names the others', () => {
    const [line, ...rest] = linesOf([issued], { account: '1200', party: 'cus_1' });
    expect(rest).toEqual([]);
    expect(line?.first).toBe(true);
    expect(line?.contra.map(({ account }) => account)).toEqual(['4000', '2100']);
    expect(linesOf([issued], { account: '1200', party: 'cus_2' })).toEqual([]);
  });

  it('keeps its filter in the URL, an account of digits alone as well', () => {
    const filter = { account: '1200', party: 'cus_1', from: '2026-11-01', to: '2026-11-30' };
    const url = defaultStringifySearch(filter);
    expect(JSON.parse(JSON.stringify(JournalSearch.parse(defaultParseSearch(url))))).toEqual(filter);
    expect(JournalSearch.parse(defaultParseSearch('?account=1200')).account).toBe('1200');
  });
});

describe('the chart', () => {
  const account = (code: string, type: LedgerAccount['type'], balances: LedgerAccount['balances']): LedgerAccount => ({
    code,
    name: code,
    type,
    normal: 'debit',
    by_hand: false,
    kept_per: '',
    balances,
  });
  const stands = (minor: number, party = '') => ({ party, amount: inr(minor), base: inr(minor) });
  const chart = [
    account('1110', 'asset', [stands(70, 'acc_1'), stands(30, 'acc_2')]),
    account('4000', 'income', [stands(-100)]),
    account('6000', 'expense', []),
  ];

  it('groups accounts by what they count and leaves out what never moved', () => {
    expect(groupsOf(chart, false).map(({ type, total }) => [type, total?.minor])).toEqual([
      ['asset', 100],
      ['income', -100],
    ]);
    expect(groupsOf(chart, true).map(({ type }) => type)).toEqual(['asset', 'income', 'expense']);
  });

  it('puts the heaviest sub-account first', () => {
    expect(partiesOf([stands(5, 'a'), stands(-90, 'b')]).map(({ party }) => party)).toEqual(['b', 'a']);
  });

  it('remembers in the URL what is unfolded', () => {
    expect(turned(undefined, '1200')).toBe('1200');
    expect(turned('1200', '1110')).toBe('1110,1200');
    expect(turned('1200', '1200')).toBeNull();
    expect([...openCodes('1110,1200')]).toEqual(['1110', '1200']);
  });
});

it('ranges are months and years of the shop, over the turn of a year', () => {
  const known = presets('2027-01-15');
  expect(known.map(({ from, to }) => `${from}…${to}`)).toEqual([
    '2027-01-01…2027-01-15',
    '2026-12-01…2026-12-31',
    '2027-01-01…2027-01-15',
    '2026-01-01…2026-12-31',
  ]);
  expect(rangeOf(known, '2026-12-01', '2026-12-31')).toBe('lastMonth');
  expect(rangeOf(known, '2026-12-02', '2026-12-31')).toBeNull();
});
