import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp } from '@/testing/open-app';
import type { Opening, OpeningBalance } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const standing = (more: Partial<Opening> = {}): Opening => ({
  state: 'moving_in',
  opened_on: '2026-11-01',
  is_closed: false,
  count: 1,
  rest: inr(-118_000),
  ...more,
});
const old: OpeningBalance = {
  id: 'opb_00000000000000000000000001',
  account: '1200',
  party: 'cus_00000000000000000000000001',
  document: 'OLD-17',
  issued_on: '2026-09-10',
  due_on: '2026-10-10',
  amount: inr(118_000),
  base: inr(118_000),
  open: inr(118_000),
  entry_id: 'jnl_00000000000000000000000001',
  at: '2026-11-21T09:00:00Z',
};
const account = (code: string, name: string, kept_per: string, normal = 'debit') => ({
  code,
  name,
  type: 'asset',
  normal,
  kept_per,
  by_hand: code < '1200',
  balances: [],
});
const chart = {
  items: [
    account('1100', 'Bank', 'bank account'),
    account('2000', 'Payable', 'supplier', 'credit'),
    account('3100', 'Opening balances', ''),
  ],
};
const table = (more: object = {}) => ({
  'GET /opening': standing(),
  'GET /opening/balances': { items: [old] },
  'GET /ledger/accounts': chart,
  [`GET /customers/${old.party}`]: { id: old.party, name: 'Noor Textiles' },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('opening balances', () => {
  it('shows what is left on 3100, and each document with who owes it', async () => {
    await openApp('/ledger/opening', table());
    expect(await screen.findByText('Noor Textiles')).toBeTruthy();
    const rest = screen.getByRole('heading', { name: 'Left on account 3100' }).closest('section');
    expect(rest?.textContent).toContain('1,180.00');
    expect(rest?.textContent).toContain('do not agree yet');
  });

  it('says when debits and credits agree', async () => {
    await openApp('/ledger/opening', table({ 'GET /opening': standing({ rest: inr(0) }) }));
    expect(await screen.findByText(/Nothing is left: debits and credits agree/)).toBeTruthy();
  });

  it('asks for the day first', async () => {
    const { opened_on: _, ...begun } = standing({ state: 'not_begun', count: 0, rest: inr(0) });
    const app = await openApp('/ledger/opening', table({ 'GET /opening': begun, 'PUT /opening/day': standing() }));
    await userEvent.click(await screen.findByRole('button', { name: 'Begin moving in' }));
    await waitFor(() => expect(app.sent('PUT /opening/day')).toHaveLength(1));
    expect(app.sent('PUT /opening/day')[0]?.body).toEqual({ opened_on: expect.stringMatching(/^\d{4}-\d\d-01$/) });
  });

  it('sends what a supplier is owed as a credit', async () => {
    const app = await openApp('/ledger/opening', table({ 'POST /opening/balances': old }));
    await userEvent.click(await screen.findByRole('button', { name: 'Take a balance over' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('combobox', { name: 'Account' }));
    expect(screen.queryByRole('option', { name: /3100/ })).toBeNull();
    await userEvent.click(await screen.findByRole('option', { name: /2000 Payable/ }));
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Supplier' }), 'Shenzhen Cotton');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Number of the old document' }), 'SC-1');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Amount' }), '700');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Take it over' }));
    await waitFor(() => expect(app.sent('POST /opening/balances')).toHaveLength(1));
    expect(app.sent('POST /opening/balances')[0]?.body).toEqual({
      account: '2000',
      party: 'Shenzhen Cotton',
      document: 'SC-1',
      amount: inr(-70_000),
    });
  });

  it('looks at a table first, names each bad line, and writes only what is right', async () => {
    const wrong = {
      is_written: false,
      lines: 1,
      problems: [
        { line: 3, column: 'customer', code: 'opening.no_such_party', sentence: 'there is no customer Nobody' },
        { line: 4, column: 'amount', code: 'input.invalid', sentence: "'1,180': not a number" },
      ],
    };
    const answers: Record<string, unknown> = table({ 'POST /opening/import': wrong });
    const app = await openApp('/ledger/opening', answers);
    await userEvent.click(await screen.findByRole('button', { name: 'From a table' }));
    const dialog = await screen.findByRole('dialog');
    const text = within(dialog).getByRole('textbox', { name: 'Or paste its lines' });
    await userEvent.type(text, 'account,amount');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Look at it' }));
    const problems = await within(dialog).findByRole('region', { name: 'What is wrong' });
    expect(problems.textContent).toContain('Line 3customerThere is nobody of this name.');
    expect(problems.textContent).toContain("Line 4amount'1,180': not a number");
    answers['POST /opening/import'] = { is_written: false, lines: 2, problems: [] };
    await userEvent.type(text, '\n1100,5');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Look at it' }));
    answers['POST /opening/import'] = { is_written: true, lines: 2, problems: [] };
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Take 2 balances over' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const sent = app.sent('POST /opening/import').map((call) => (call.body as { dry_run: boolean }).dry_run);
    expect(sent).toEqual([true, true, false]);
  });

  it('says before the end what becomes of the rest', async () => {
    const app = await openApp('/ledger/opening', table({ 'POST /opening/finish': standing({ state: 'done' }) }));
    await userEvent.click(await screen.findByRole('button', { name: 'Moving in is done' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('becomes the owner’s capital (3000)');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Moving in is done' }));
    await waitFor(() => expect(app.sent('POST /opening/finish')[0]?.body).toEqual({ rest_to_capital: true }));
  });

  it('offers nothing to who may only read', async () => {
    const person = { ...OWNER, permissions: ['ledger:read'] };
    await openApp('/ledger/opening', table(), { person });
    expect(await screen.findByText('OLD-17')).toBeTruthy();
    for (const name of ['Take a balance over', 'From a table', 'Take back', 'Paid']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
  });
});
