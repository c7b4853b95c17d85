import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp, Refusal } from '@/testing/open-app';
import type { Seal } from './queries';

const seal: Seal = {
  number: 3,
  closed_to: '2026-10-31',
  entries: 412,
  entry_hash: 'ab'.repeat(32),
  balances: [{ account: '1110', balance: { minor: 118_050, currency: 'INR' } }],
  at: '2026-11-03T06:00:00Z',
  by: { id: 'stf_asha', name: 'Asha Patil' },
  previous: '00'.repeat(32),
  hash: 'cd'.repeat(32),
  code: 'SQ6WD-V76DQ-6DBQ6-SQ6WD',
};
const accounts = {
  items: [{ code: '1110', name: 'Gateway clearing', type: 'asset', normal: 'debit', kept_per: '', balances: [] }],
};
const PAGE = '/ledger/stubs/3';

const table = (more: Record<string, unknown> = {}) => ({
  'GET /seals/3': seal,
  'GET /ledger/accounts': accounts,
  ...more,
});

async function compare(typed: string) {
  await userEvent.type(await screen.findByLabelText('Code on the paper'), typed);
  await userEvent.click(screen.getByRole('button', { name: 'Compare' }));
}

afterEach(() => vi.unstubAllGlobals());

describe('a stub of closed days', () => {
  it('says what the books were, and is printed', async () => {
    const print = vi.fn();
    vi.stubGlobal('print', print);
    await openApp(PAGE, table());
    expect(await screen.findByRole('heading', { name: 'Stub 3' })).toBeTruthy();
    expect(screen.getByText(seal.code)).toBeTruthy();
    expect((await screen.findByRole('row', { name: /1110 Gateway clearing/ })).textContent).toContain('1,180.50');
    await userEvent.click(screen.getByRole('button', { name: 'Print the stub' }));
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce());
  });

  it('is compared with the code on the paper', async () => {
    await openApp(PAGE, table({ 'GET /seals/3/compare': { number: 3, outcome: 'different' } }));
    await compare('sq6wd');
    expect(await screen.findByText(/Not the same/)).toBeTruthy();
  });

  it('says when what was typed is no code', async () => {
    const refused = new Refusal(400, { code: 'input.invalid', detail: 'no code', field: 'code' });
    await openApp(PAGE, table({ 'GET /seals/3/compare': refused }));
    await compare('rubbish');
    expect(await screen.findByText(/not the code of a stub/)).toBeTruthy();
  });
});
