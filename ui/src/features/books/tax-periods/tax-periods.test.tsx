import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OWNER, openApp, Refusal } from '@/testing/open-app';
import { lastDayOf, periodName } from './days';
import type { TaxBox, TaxPeriod, TaxPeriodList, TaxReturn } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const october: TaxPeriod = {
  id: '2026-10',
  first_on: '2026-10-01',
  last_on: '2026-10-31',
  months: 1,
  kind: 'gstr_3b',
  state: 'due',
  refund_asked: false,
  reference: '',
};
const november: TaxPeriod = { ...october, id: '2026-11', first_on: '2026-11-01', last_on: '2026-11-30', state: 'open' };
const list: TaxPeriodList = {
  items: [november, october],
  next: { first_on: '2026-10-01', settled: false, months: 1 },
};
const box = (number: string, label: TaxBox['label'], rest: Partial<TaxBox> = {}): TaxBox => ({
  number,
  label,
  heads: [],
  opens: false,
  ...rest,
});
const due: TaxReturn = {
  ...october,
  books_currency: 'INR',
  boxes: [
    box('3.1(a)', 'taxed_supplies', {
      value: inr(120_000),
      taken_back: inr(-5_000),
      tax: inr(19_000),
      heads: [
        { head: 'CGST', tax: inr(9_500) },
        { head: 'SGST', tax: inr(9_500) },
      ],
      opens: true,
    }),
    box('6.1', 'net_tax', { tax: inr(19_000) }),
  ],
  net: inr(19_000),
  payments: [],
};
const filed: TaxReturn = {
  ...due,
  state: 'filed',
  owed: inr(19_000),
  left: inr(19_000),
  filed_at: '2026-11-05T06:00:00Z',
  filed_by: 'Asha Patil',
  reference: 'AA2710260001',
  entry: 'jnl_1',
};
const PAGE = '/ledger/tax-returns/2026-10';

afterEach(() => vi.unstubAllGlobals());

describe('tax returns', () => {
  it('are listed with how far each has come', async () => {
    await openApp('/ledger/tax-returns', {
      'GET /tax-periods': { ...list, items: [november, { ...october, ...filed, left: inr(4_000) }] },
    });
    expect((await screen.findByRole('row', { name: /30 Nov 2026/ })).textContent).toMatch(/GSTR-3B.*Open/);
    expect(screen.getByRole('row', { name: /31 Oct 2026/ }).textContent).toMatch(/Filed.*190\.00.*40\.00.*Asha Patil/);
  });

  it('show the figures of the form, and open the entries behind one', async () => {
    const app = await openApp(PAGE, {
      'GET /tax-periods': list,
      'GET /tax-periods/2026-10': due,
      'GET /tax-periods/2026-10/entries': {
        items: [
          {
            entry: 'jnl_2',
            seq: 7,
            line: 1,
            source: 'credit_note:crn_1:issued',
            document: 'crn_1',
            dated_on: '2026-09-30',
            tax_on: '2026-10-01',
            code: 'IN18',
            component: 'CGST9',
            taxable: inr(-5_000),
            tax: inr(-450),
          },
        ],
      },
    });
    const figures = await screen.findByRole('table', { name: 'Figures' });
    const rows = within(figures)
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows[1]).toMatch(/3\.1\(a\).*Taxed supplies.*50\.00.*CGST.*95\.00.*1,200\.00.*190\.00/);
    expect(rows[2]).toMatch(/6\.1.*To pay.*190\.00/);
    await userEvent.click(within(figures).getByRole('button', { name: 'Taxed supplies' }));
    const entries = await screen.findByRole('dialog');
    expect(await within(entries).findByText('credit_note:crn_1:issued')).toBeTruthy();
    expect(app.sent('GET /tax-periods/2026-10/entries')).toHaveLength(1);
  });

  it('are filed after it was said that there is no way back', async () => {
    const answers: Record<string, unknown> = {
      'GET /tax-periods': list,
      'GET /tax-periods/2026-10': due,
      'POST /tax-periods': new Refusal(409, { code: 'tax_period.not_next', subject: '2026-11-01' }),
    };
    const app = await openApp(PAGE, answers);
    await userEvent.click(await screen.findByRole('button', { name: 'File the return' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toMatch(/190\.00.*debt to the tax office/);
    expect(dialog.textContent).toContain('never taken back');
    const act = within(dialog).getByRole('button', { name: 'File the return' });
    await userEvent.click(act);
    expect(await within(dialog).findByText(/next return begins on .*Nov.* 2026/)).toBeTruthy();
    answers['POST /tax-periods'] = filed;
    await userEvent.type(within(dialog).getByLabelText(/receipt number/), ' AA2710260001 ');
    await userEvent.click(act);
    expect(await screen.findByText('The return is filed')).toBeTruthy();
    expect(app.sent('POST /tax-periods').at(-1)?.body).toEqual({
      first_on: '2026-10-01',
      months: 1,
      refund: false,
      reference: 'AA2710260001',
    });
  });

  it('are paid in part, and never for more than is left', async () => {
    const app = await openApp(PAGE, {
      'GET /tax-periods': list,
      'GET /tax-periods/2026-10': filed,
      'POST /tax-periods/2026-10/payments': { ...filed, left: inr(15_000) },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Enter a payment' }));
    const dialog = await screen.findByRole('dialog');
    const amount = within(dialog).getByLabelText(/Amount/);
    await userEvent.clear(amount);
    await userEvent.type(amount, '190.01');
    await userEvent.tab();
    expect(await within(dialog).findByText('Not more than is left.')).toBeTruthy();
    await userEvent.clear(amount);
    await userEvent.type(amount, '40');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Book it' }));
    expect(await screen.findByText('The payment is booked')).toBeTruthy();
    const body = app.sent('POST /tax-periods/2026-10/payments')[0]?.body as { amount: unknown };
    expect(body.amount).toEqual(inr(4_000));
  });

  it('take back a payment that was entered wrongly, with a reason', async () => {
    const payment = {
      number: 1,
      paid_on: '2026-11-06',
      amount: inr(4_000),
      entry: 'jnl_3',
      entered_at: '2026-11-06T06:00:00Z',
      entered_by: 'Asha Patil',
    };
    const app = await openApp(PAGE, {
      'GET /tax-periods': list,
      'GET /tax-periods/2026-10': { ...filed, left: inr(15_000), payments: [payment] },
      'POST /tax-periods/2026-10/payments/1/reversal': filed,
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Take back' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'it was the rent');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Take it back' }));
    expect(await screen.findByText('The payment is taken back')).toBeTruthy();
    const body = app.sent('POST /tax-periods/2026-10/payments/1/reversal')[0]?.body as { reason: string };
    expect(body.reason).toBe('it was the rent');
  });

  it('offer nothing to who may only look', async () => {
    const looker = { 'GET /tax-periods': list, 'GET /tax-periods/2026-10': due };
    await openApp(PAGE, looker, { person: { ...OWNER, permissions: ['ledger:read'] } });
    await screen.findByRole('table', { name: 'Figures' });
    expect(screen.queryByRole('button', { name: 'File the return' })).toBeNull();
  });
});

describe('the days of a return', () => {
  it('have the names that the server gives them', () => {
    const names = (
      [
        ['2026-12-01', 1],
        ['2026-10-01', 3],
        ['2026-11-01', 3],
        ['2026-09-01', 2],
        ['2026-01-01', 12],
        ['2026-04-01', 12],
      ] as const
    ).map(([first, months]) => [periodName(first, months), lastDayOf(first, months)]);
    expect(names).toEqual([
      ['2026-12', '2026-12-31'],
      ['2026Q4', '2026-12-31'],
      ['2026-11_2027-01', '2027-01-31'],
      ['2026-09_2026-10', '2026-10-31'],
      ['2026', '2026-12-31'],
      ['2026-04_2027-03', '2027-03-31'],
    ]);
  });
});

it('an Indian return tells what went to other states, by state', async () => {
  const rows = [
    { buyers: 'unregistered', region: '07', name: 'Delhi', value: inr(40_000), tax: inr(7_200) },
    { buyers: 'uin_holder', region: '07', name: 'Delhi', value: inr(4_000), tax: inr(720) },
  ];
  await openApp(PAGE, {
    'GET /tax-periods': list,
    'GET /tax-periods/2026-10': due,
    'GET /reports/interstate-supplies': { from: '2026-10-01', to: '2026-10-31', rows },
  });
  const table = await screen.findByRole('table', { name: '3.2 Supplies to other states' });
  expect((await within(table).findByRole('row', { name: /Unregistered/ })).textContent).toMatch(
    /Delhi \(07\).*400\.00.*72\.00/,
  );
  expect(within(table).getByRole('row', { name: /With a UIN/ }).textContent).toMatch(/40\.00.*7\.20/);
});
