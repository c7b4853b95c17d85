import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import type { Entry, LedgerAccount } from './queries';

const account = (code: string, name: string, more: Partial<LedgerAccount> = {}): LedgerAccount => ({
  code,
  name,
  type: 'asset',
  normal: 'debit',
  kept_per: '',
  by_hand: true,
  balances: [],
  ...more,
});
const chart = {
  items: [
    account('1100', 'Bank', { kept_per: 'bank account' }),
    account('1200', 'Receivable', { by_hand: false }),
    account('6900', 'Other expenses', { type: 'expense' }),
  ],
};
const inr = (minor: number) => ({ minor, currency: 'INR' });
const posted: Entry = {
  seq: 7,
  id: 'jnl_00000000000000000000000007',
  source: 'manual:jnl_00000000000000000000000007',
  recipe: 'manual_entry',
  chain: 'manual:jnl_00000000000000000000000007',
  happened_at: '2026-11-20T18:30:00Z',
  dated_on: '2026-11-21',
  recorded_at: '2026-11-21T09:00:00Z',
  late: false,
  memo: 'the bank’s fee',
  author: 'stf_asha',
  correlation: '',
  hash: 'ab12',
  postings: [
    { account: '6900', account_name: 'Other expenses', party: '', amount: inr(2500), base: inr(2500) },
    { account: '1100', account_name: 'Bank', party: '', amount: inr(-2500), base: inr(-2500) },
  ],
};
const ENTRY = `/ledger/journal/${posted.id}`;

const choose = async (line: HTMLElement, name: RegExp) => {
  await userEvent.click(within(line).getByRole('combobox', { name: 'Account' }));
  await userEvent.click(await screen.findByRole('option', { name }));
};
const type = (line: HTMLElement, side: 'Debit' | 'Credit', text: string) =>
  userEvent.type(within(line).getByRole('textbox', { name: side }), text);
const lines = async () => {
  const list = await screen.findByRole('list', { name: 'Debits and credits' });
  const [first, second] = within(list).getAllByRole('listitem');
  if (!first || !second) throw new Error('an entry begins with two lines');
  return [first, second] as const;
};
const save = () => userEvent.click(screen.getByRole('button', { name: 'Post the entry' }));

afterEach(() => vi.unstubAllGlobals());

describe('an entry by hand', () => {
  it('says while it is typed what is missing on which side, and is sent when both agree', async () => {
    const app = await openApp('/ledger/journal/new', {
      'GET /ledger/accounts': chart,
      'POST /ledger/entries': posted,
      [`GET /ledger/entries/${posted.id}`]: posted,
    });
    const [first, second] = await lines();
    await userEvent.type(screen.getByRole('textbox', { name: 'Reason' }), 'the bank’s fee');
    await choose(first, /6900 Other expenses/);
    await type(first, 'Debit', '25');
    const balance = screen.getByRole('region', { name: 'Balance of the entry' });
    await waitFor(() => expect(balance.textContent).toContain('Missing on the credit side:'));
    await choose(second, /1100 Bank/);
    await type(second, 'Credit', '25');
    await waitFor(() => expect(balance.textContent).toContain('Debits and credits agree'));
    await save();
    await waitFor(() => expect(app.at()).toBe(ENTRY));
    const [sent] = app.sent('POST /ledger/entries');
    expect(sent?.body).toHaveProperty('lines', [
      { account: '6900', amount: inr(2500) },
      { account: '1100', amount: inr(-2500) },
    ]);
    expect(sent?.headers.get('Idempotency-Key')).toBeTruthy();
  });

  it('offers only accounts that are open to people', async () => {
    await openApp('/ledger/journal/new', { 'GET /ledger/accounts': chart });
    const [first] = await lines();
    await userEvent.click(within(first).getByRole('combobox', { name: 'Account' }));
    expect(await screen.findByRole('option', { name: /1100 Bank/ })).toBeTruthy();
    expect(screen.queryByRole('option', { name: /1200/ })).toBeNull();
  });

  it('is not sent while both sides differ', async () => {
    const app = await openApp('/ledger/journal/new', { 'GET /ledger/accounts': chart });
    const [first, second] = await lines();
    await userEvent.type(screen.getByRole('textbox', { name: 'Reason' }), 'a fee');
    await choose(first, /6900/);
    await type(first, 'Debit', '25');
    await choose(second, /1100/);
    await type(second, 'Credit', '24');
    await save();
    expect(await screen.findByText('Debits and credits must come to the same in each currency.')).toBeTruthy();
    expect(app.sent('POST /ledger/entries')).toEqual([]);
  });

  it('leads from a closed day to the closed days', async () => {
    const refused = new Refusal(409, { code: 'period.day_closed', detail: 'closed', subject: '2026-11-22' });
    await openApp('/ledger/journal/new', { 'GET /ledger/accounts': chart, 'POST /ledger/entries': refused });
    const [first, second] = await lines();
    await userEvent.type(screen.getByRole('textbox', { name: 'Reason' }), 'a fee');
    await choose(first, /6900/);
    await type(first, 'Debit', '25');
    await choose(second, /1100/);
    await type(second, 'Credit', '25');
    await save();
    expect(await screen.findByText(/The first open day is 22 Nov 2026/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'See the closed days' })).toBeTruthy();
  });

  it('is written in Arabic', async () => {
    await openApp('/ledger/journal/new', { 'GET /ledger/accounts': chart }, { language: 'ar' });
    expect(await screen.findByRole('heading', { name: 'قيد جديد' })).toBeTruthy();
    expect(screen.getByText('يجب أن يتساوى المدين والدائن.')).toBeTruthy();
  });
});

describe('taking an entry back', () => {
  const table = { [`GET /ledger/entries/${posted.id}`]: posted };

  it('asks for a reason and makes another entry', async () => {
    const reversal = { ...posted, id: 'jnl_00000000000000000000000008', reverses: posted.id };
    const app = await openApp(ENTRY, {
      ...table,
      [`POST /ledger/entries/${posted.id}/reversal`]: reversal,
      [`GET /ledger/entries/${reversal.id}`]: reversal,
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Take back' }));
    const question = await screen.findByRole('dialog', { name: /Take this entry back/ });
    const act = within(question).getByRole<HTMLButtonElement>('button', { name: 'Take back' });
    expect(act.disabled).toBe(true);
    await userEvent.type(within(question).getByRole('textbox', { name: 'Reason' }), 'booked twice');
    await userEvent.click(act);
    await waitFor(() => expect(app.at()).toBe(`/ledger/journal/${reversal.id}`));
    const [sent] = app.sent(`POST /ledger/entries/${posted.id}/reversal`);
    expect(sent?.body).toHaveProperty('reason', 'booked twice');
  });

  it('is not offered for what the program booked', async () => {
    await openApp(ENTRY, { [`GET /ledger/entries/${posted.id}`]: { ...posted, recipe: 'invoice_issued' } });
    await screen.findByText('Where it comes from');
    expect(screen.queryByRole('button', { name: 'Take back' })).toBeNull();
  });

  it('is not offered to who may not post', async () => {
    const person = { ...OWNER, role: 'accountant' as const, permissions: ['ledger:read'] };
    await openApp(ENTRY, table, { person });
    await screen.findByText('Where it comes from');
    expect(screen.queryByRole('button', { name: 'Take back' })).toBeNull();
  });

  it('is not offered twice', async () => {
    await openApp(ENTRY, { [`GET /ledger/entries/${posted.id}`]: { ...posted, reversed_by: 'jnl_x' } });
    expect(await screen.findByText('Taken back by')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Take back' })).toBeNull();
  });
});
