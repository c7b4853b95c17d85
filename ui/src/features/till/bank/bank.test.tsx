import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shape } from '@/api/client';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { inr } from '@/testing/sample-invoice';

const account: Shape<'BankAccountStanding'> = {
  id: 'bac_1',
  name: 'Current account',
  holder: 'Kirana Fresh',
  number: '50100012345678',
  bic: '',
  bank_name: '',
  currency: 'INR',
  street: '',
  building: '',
  post_code: '',
  town: '',
  country: '',
  for_customers: true,
  active: true,
  version: 3,
  created_at: '2126-11-01T10:00:00Z',
  changed_at: '2126-11-01T10:00:00Z',
  in_books: inr(10_000),
  at_bank: inr(21_800),
  at_bank_on: '2126-11-20',
  open_lines: 1,
  open_sum: inr(11_800),
};

const line: Shape<'BankLineShown'> = {
  id: 'bln_1',
  account_id: 'bac_1',
  statement_id: 'bst_1',
  position: 1,
  amount: inr(11_800),
  booked_on: '2126-11-20',
  counterparty: 'Meera Iyer',
  counterparty_account: '',
  text: 'thanks! INV 26-27 0001',
  mentions: [],
  bank_reference: '',
  end_to_end_id: '',
  batch_id: '',
  details: 1,
  reversal: false,
  return_reason: '',
  state: 'new',
  reason: '',
  matches: [],
  proposals: [
    {
      invoice_id: 'inv_1',
      invoice_number: 'INV/26-27/0001',
      customer_name: 'Meera Iyer',
      payout_ref: '',
      amount: inr(11_800),
      reasons: ['number', 'amount'],
    },
  ],
};

const batch: Shape<'PaymentBatchDocument'> = {
  id: 'pbt_1',
  account_id: 'bac_1',
  purpose: 'suppliers',
  execute_on: '2126-11-21',
  message_name: 'pain.001.001.09',
  message_id: 'CF-1',
  amount: inr(12_050),
  count: 1,
  refused: 0,
  settled: 0,
  file_digest: 'ab',
  dropped_why: '',
  created_at: '2126-11-20T10:00:00Z',
  transfers: [
    {
      part: 1,
      end_to_end_id: 'CF-1-1',
      payee: 'Green Farm',
      account: 'DE89370400440532013000',
      is_iban: true,
      bic: '',
      amount: inr(12_050),
      reference: 'R-118',
      status: '',
      status_final: false,
      reasons: [],
    },
  ],
};

const table = (lines: Shape<'BankLineShown'>[], more: Record<string, unknown> = {}) => ({
  'GET /bank/accounts': { items: [account] },
  'GET /bank/lines': { items: lines },
  'GET /bank/payment-batches': { items: [] },
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

describe('the bank', () => {
  it('shows a line with the invoice that it may pay, and pays it only when a person says so', async () => {
    const { sent } = await openApp('/bank', table([line], { 'POST /bank/lines/bln_1/match': line }));
    expect(await screen.findByText(/names the number/)).toBeTruthy();
    expect(sent('POST /bank/lines/bln_1/match')).toHaveLength(0);
    await userEvent.click(screen.getByRole('button', { name: 'This is INV/26-27/0001' }));
    await waitFor(() =>
      expect(sent('POST /bank/lines/bln_1/match')[0]?.body).toEqual({ parts: [{ invoice_id: 'inv_1' }] }),
    );
  });

  it('asks why a match is undone', async () => {
    const matched: typeof line = {
      ...line,
      state: 'matched',
      proposals: [],
      matches: [{ payment_id: 'pay_1', made_here: true, account: '1150', party: '', amount: inr(11_800) }],
    };
    const { sent } = await openApp('/bank', table([matched], { 'POST /bank/lines/bln_1/undo': line }));
    await userEvent.click(await screen.findByRole('button', { name: 'Undo…' }));
    const dialog = await screen.findByRole('dialog');
    const undo = within(dialog).getByRole('button', { name: 'Undo' });
    expect(undo.hasAttribute('disabled')).toBe(true);
    await userEvent.type(within(dialog).getByRole('textbox'), 'another customer');
    await userEvent.click(undo);
    await waitFor(() => expect(sent('POST /bank/lines/bln_1/undo')[0]?.body).toEqual({ reason: 'another customer' }));
  });

  it('looks into a statement before it is brought in, and says that a day is missing', async () => {
    const brought: Shape<'ImportedFile'> = {
      format: 'camt.053.001.08',
      dry_run: true,
      statements: [
        {
          account_id: 'bac_1',
          account_name: 'Current account',
          reference: 'S-3',
          from_on: '2126-11-20',
          to_on: '2126-11-20',
          opening: inr(1_500),
          closing: inr(1_100),
          lines_new: 1,
          lines_known: 2,
          lines_not_booked: 0,
          came_in: inr(0),
          went_out: inr(-400),
          notes: [{ kind: 'gap', before_on: '2126-11-18', before: inr(1_000), opening: inr(1_500) }],
        },
      ],
    };
    const { sent } = await openApp('/bank', table([], { 'POST /bank/statements/import': brought }));
    await userEvent.click(await screen.findByRole('button', { name: 'Bring in a statement' }));
    const dialog = await screen.findByRole('dialog');
    const bring = within(dialog).getByRole('button', { name: 'Bring in' });
    expect(bring.hasAttribute('disabled')).toBe(true);
    await userEvent.upload(within(dialog).getByLabelText(/File/), new File(['{}'], 's.xml', { type: 'text/xml' }));
    expect(await within(dialog).findByText(/a statement is missing between them/)).toBeTruthy();
    await userEvent.click(bring);
    await waitFor(() => expect(sent('POST /bank/statements/import')).toHaveLength(2));
  });

  it('orders transfers in one file, and what was ordered before only when a person says so', async () => {
    const answers: Record<string, unknown> = table([], {
      'POST /bank/payment-batches': new Refusal(409, { code: 'bank.ordered_before', field: 'transfers' }),
    });
    const { sent } = await openApp('/bank', answers);
    await userEvent.click(await screen.findByRole('button', { name: 'Pay several…' }));
    const dialog = await screen.findByRole('dialog');
    const make = within(dialog).getByRole('button', { name: 'Make the file' });
    expect(make.hasAttribute('disabled')).toBe(true);
    await userEvent.type(within(dialog).getByLabelText('Who is paid'), 'Green Farm');
    await userEvent.type(within(dialog).getByLabelText('IBAN or account number'), 'DE89370400440532013000');
    await userEvent.type(within(dialog).getByLabelText('Amount'), '120.50');
    await userEvent.type(within(dialog).getByLabelText('Reference'), 'R-118');
    await userEvent.click(make);
    await userEvent.click(await within(dialog).findByLabelText(/Order it again/));
    answers['POST /bank/payment-batches'] = batch;
    answers['GET /bank/payment-batches/pbt_1'] = batch;
    await userEvent.click(make);
    expect(await screen.findByText('no word from a bank yet')).toBeTruthy();
    const transfer = {
      payee: 'Green Farm',
      iban: 'DE89370400440532013000',
      amount_minor: 12_050,
      reference: 'R-118',
    };
    const ask = { account_id: 'bac_1', purpose: 'suppliers', transfers: [transfer] };
    expect(sent('POST /bank/payment-batches').map((one) => one.body)).toEqual([
      { ...ask, again: false },
      { ...ask, again: true },
    ]);
  });

  it('says that a file never went to the bank only with a reason, and not of one that the bank has', async () => {
    const more = { 'GET /bank/payment-batches': { items: [batch] }, 'GET /bank/payment-batches/pbt_1': batch };
    const dropped = { ...batch, dropped_at: '2126-11-21T10:00:00Z', dropped_why: 'wrong account' };
    const { sent } = await openApp('/bank', table([], { ...more, 'POST /bank/payment-batches/pbt_1/drop': dropped }));
    await userEvent.click(await screen.findByRole('button', { name: /Suppliers/ }));
    const drop = await screen.findByRole('button', { name: 'Drop the file' });
    expect(drop.hasAttribute('disabled')).toBe(true);
    await userEvent.type(screen.getByRole('textbox', { name: /Why/ }), 'wrong account');
    await userEvent.click(drop);
    await waitFor(() =>
      expect(sent('POST /bank/payment-batches/pbt_1/drop')[0]?.body).toEqual({ reason: 'wrong account' }),
    );
  });

  it('shows everything and offers nothing to who may only look', async () => {
    await openApp('/bank', table([line]), { person: { ...OWNER, permissions: ['bank:read'] } });
    expect(await screen.findByText(/names the number/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'This is INV/26-27/0001' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Bring in a statement' })).toBeNull();
  });
});
