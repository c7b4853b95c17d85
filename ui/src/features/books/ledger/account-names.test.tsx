import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp } from '@/testing/open-app';
import type { Entry, LedgerAccount } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const account = (code: string, name: string): LedgerAccount => ({
  code,
  name,
  type: 'asset',
  normal: 'debit',
  kept_per: '',
  by_hand: true,
  balances: [{ party: '', amount: inr(500), base: inr(500) }],
});
const posting = (code: string, account_name: string, minor: number): Entry['postings'][number] => ({
  account: code,
  account_name,
  party: '',
  amount: inr(minor),
  base: inr(minor),
});
const entry: Entry = {
  id: 'ent_1',
  seq: 1,
  dated_on: '2026-11-21',
  late: false,
  source: 'manual:1:done',
  chain: 'manual:1',
  recipe: 'manual_entry',
  memo: '',
  happened_at: '2026-11-21T08:00:00Z',
  recorded_at: '2026-11-21T08:00:00Z',
  author: 'staff:stf_asha',
  correlation: '',
  hash: '0123456789abcdef',
  postings: [posting('1000', 'Cash drawer', 500), posting('1100', 'Bank of Muscat', -500)],
};
const table = {
  'GET /ledger/accounts': { items: [account('1000', 'Cash drawer'), account('1100', 'Bank of Muscat')] },
  'GET /ledger/entries': { items: [entry] },
  'GET /ledger/entries/ent_1': entry,
};

afterEach(() => vi.unstubAllGlobals());

describe('in an Arabic shop', () => {
  it('the chart names its accounts in Arabic, but for what the owner named', async () => {
    await openApp('/ledger/accounts', table, { language: 'ar' });
    expect(await screen.findByText('درج النقد')).toBeTruthy();
    expect(screen.getByText('Bank of Muscat')).toBeTruthy();
    expect(screen.queryByText('Cash drawer')).toBeNull();
  });

  it('an entry and the list of accounts do, too', async () => {
    await openApp('/ledger/journal/ent_1', table, { language: 'ar' });
    expect(await screen.findByRole('link', { name: /1000.*درج النقد/ })).toBeTruthy();
    expect(screen.getByRole('link', { name: /1100.*Bank of Muscat/ })).toBeTruthy();
  });

  it('an account is found by its Arabic name', async () => {
    await openApp('/ledger/journal', table, { language: 'ar' });
    const box = await screen.findByRole('combobox', { name: 'الحساب' });
    await userEvent.type(box, 'درج');
    const found = within(await screen.findByRole('listbox')).getAllByRole('option');
    expect(found.map((option) => option.textContent)).toEqual(['1000 درج النقد']);
  });
});
