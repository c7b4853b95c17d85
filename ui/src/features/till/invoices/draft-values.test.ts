import { describe, expect, it } from 'vitest';
import { cashOf } from './cash';
import { checkDraft } from './check-draft';
import {
  askOf,
  blankDraft,
  blankLine,
  inCurrency,
  isBlank,
  pathOf,
  problemsByPath,
  valuesOf,
  withProduct,
} from './draft-values';
import type { Invoice, Product } from './queries';

const inr = (minor: number) => ({ minor, currency: 'INR' });
const line = (over = {}) => ({ ...blankLine('IN18'), description: 'Dyeing', unit_price: '38.5', ...over });
const draft = (over = {}) => ({ ...blankDraft('INR', 'IN18'), lines: [line()], ...over });

const saved = {
  id: 'inv_1',
  status: 'draft',
  currency: 'INR',
  inclusive: true,
  customer: { id: 'cus_1', name: 'Noor Textiles', email: '', phone: '', address: '', tax_id: '' },
  lines: [
    {
      line: 1,
      product_id: 'prd_1',
      description: 'Cotton',
      sku: 'CT',
      hsn: '5205',
      unit: 'bale',
      quantity: '2.500',
      unit_price: '22500.0000',
      discount_rate: '0.0000',
      tax_code: 'IN5',
    },
  ],
  service_fee_rate: '0.0000',
  delivery_asked: inr(4_000),
  discount_asked: inr(0),
  charges_code: 'untaxed',
  round_total_to: inr(100),
  due_on: '2026-12-05',
  note: 'Thank you',
  test: false,
} as unknown as Invoice;

describe('what is sent for a draft', () => {
  it('carries figures as the exact texts they were typed as', () => {
    const { ask } = askOf(draft({ delivery: inr(4_000), discount: inr(5), service_fee_rate: '2.5' }));
    expect(ask).toMatchObject({ delivery: '40.00', discount: '0.05', service_fee_rate: '2.5' });
    expect(ask.lines[0]).toEqual({ description: 'Dyeing', quantity: '1', unit_price: '38.5', tax_code: 'IN18' });
  });

  it('leaves out what is empty, so that the rules of the country decide', () => {
    const { ask } = askOf(draft());
    for (const name of ['inclusive', 'customer_id', 'due_on', 'note', 'charges_code', 'delivery'])
      expect(ask).not.toHaveProperty(name);
  });

  it('leaves blank lines out and remembers where the others stand', () => {
    const { ask, places } = askOf(draft({ lines: [line(), blankLine('IN18'), line({ description: 'Cotton' })] }));
    expect(ask.lines.map(({ description }) => description)).toEqual(['Dyeing', 'Cotton']);
    expect(places).toEqual([0, 2]);
  });

  it('carries the terms for paying early, and half of them for the rules to say what is missing', () => {
    expect(askOf(draft({ early_rate: '2', early_days: '10' })).ask.early_discount).toEqual({ rate: '2', days: 10 });
    expect(askOf(draft({ early_rate: '2' })).ask.early_discount).toEqual({ rate: '2', days: 0 });
    expect(askOf(draft()).ask).not.toHaveProperty('early_discount');
    const terms = { rate: '2.0000', days: 10, taken: inr(0) };
    expect(askOf(valuesOf({ ...saved, early_discount: terms })).ask.early_discount).toEqual({
      rate: '2.0000',
      days: 10,
    });
    expect(pathOf('early_discount.days', [])).toBe('early_days');
  });

  it('comes back as it was saved', () => {
    const { ask } = askOf(valuesOf(saved));
    expect(ask).toEqual({
      customer_id: 'cus_1',
      currency: 'INR',
      inclusive: true,
      test: false,
      delivery: '40.00',
      charges_code: 'untaxed',
      round_total_to: '1.00',
      due_on: '2026-12-05',
      note: 'Thank you',
      lines: [
        {
          product_id: 'prd_1',
          description: 'Cotton',
          quantity: '2.500',
          unit_price: '22500.0000',
          tax_code: 'IN5',
          sku: 'CT',
          hsn: '5205',
          unit: 'bale',
        },
      ],
    });
  });
});

describe('a line that is for a period', () => {
  const days = { from: '2026-12-01', to: '2027-11-30' };

  it('is sent with its days, and comes back with them', () => {
    const lines = saved.lines.map((one) => ({ ...one, period: days }));
    const values = valuesOf({ ...saved, lines } as Invoice);
    expect(values.lines[0]?.period).toEqual(days);
    expect(askOf(values).ask.lines[0]?.period).toEqual(days);
  });

  it('needs both its days, and is for none without either', () => {
    const half = line({ period: { from: '2026-12-01', to: null } });
    expect(checkDraft(draft({ lines: [half] }))).toEqual([{ path: ['lines', 0, 'period'], key: 'period' }]);
    const open = draft({ lines: [line({ period: { from: null, to: null } })] });
    expect(checkDraft(open)).toEqual([]);
    expect(askOf(open).ask.lines[0]).not.toHaveProperty('period');
  });

  it('is told below its line what the server says of its days', () => {
    expect(pathOf('lines[0].period', [2])).toBe('lines.2.period');
  });
});

describe('where a supply goes', () => {
  it('asks for the chosen place, and for the chosen code where another one applies', () => {
    const between = {
      ...saved,
      place_asked: '29',
      lines: saved.lines.map((one) => ({ ...one, tax_code: 'IN5I', tax_code_asked: 'IN5' })),
    };
    const { ask } = askOf(valuesOf(between));
    expect(ask.place_of_supply).toBe('29');
    expect(ask.lines[0]?.tax_code).toBe('IN5');
    expect(askOf(valuesOf(saved)).ask).not.toHaveProperty('place_of_supply');
  });

  it('tells an HSN that is refused where its product is chosen', () => {
    expect(pathOf('lines[0].hsn', [1])).toBe('lines.1.description');
  });
});

describe('what the server says about a draft', () => {
  it('lands on the line it was typed in, past the blank ones', () => {
    expect(pathOf('lines[1].unit_price', [0, 2])).toBe('lines.2.unit_price');
    expect(pathOf('lines[0].product_id', [3])).toBe('lines.3.description');
    expect(pathOf('customer_id', [])).toBe('customer');
  });

  it('shows the first sentence of each field', () => {
    const found = problemsByPath(
      [
        { field: 'lines[0].quantity', title: 'above 0' },
        { field: 'lines[0].quantity', title: 'at most 3 decimals' },
        { field: 'discount', title: 'more than the lines' },
      ],
      [1],
    );
    expect([...found]).toEqual([
      ['lines.1.quantity', 'above 0'],
      ['discount', 'more than the lines'],
    ]);
  });
});

describe('what the screen says itself', () => {
  it('asks for the missing parts of a line that somebody began', () => {
    const wrong = checkDraft(draft({ lines: [line({ unit_price: null, tax_code: '' })] }));
    expect(wrong.map(({ path, key }) => [path.join('.'), key])).toEqual([
      ['lines.0.unit_price', 'price'],
      ['lines.0.tax_code', 'tax'],
    ]);
  });

  it('lets blank lines be, but not only blank lines', () => {
    expect(checkDraft(draft({ lines: [line(), blankLine('')] }))).toEqual([]);
    expect(checkDraft(draft({ lines: [blankLine('')] })).map(({ key }) => key)).toEqual(['noLines']);
  });

  it('never saves past a figure that cannot be read', () => {
    const wrong = checkDraft(
      draft({ lines: [line({ faults: { quantity: 'not a number' } })], faults: { discount: 'no' } }),
    );
    expect(wrong).toEqual([
      { path: ['discount'], sentence: 'no' },
      { path: ['lines', 0, 'quantity'], sentence: 'not a number' },
    ]);
  });
});

describe('a product chosen for a line', () => {
  const product = {
    id: 'prd_1',
    name: 'Cotton',
    sku: 'CT',
    hsn: '5205',
    unit: 'bale',
    unit_price: '22500.0000',
    currency: 'INR',
    tax_code: 'IN5',
  } as Product;

  it('fills the whole line', () => {
    const filled = withProduct(blankLine('IN18'), product, 'INR');
    expect(filled).toMatchObject({ description: 'Cotton', unit_price: '22500.0000', tax_code: 'IN5', unit: 'bale' });
    expect(isBlank(filled)).toBe(false);
  });

  it('does not bring a price of another currency', () => {
    expect(withProduct(blankLine('IN18'), product, 'USD').unit_price).toBeNull();
  });
});

describe('amounts typed before the currency was changed', () => {
  it('keep their figure', () => {
    expect(inCurrency(inr(4_000), 'KWD')).toEqual({ minor: 40_000, currency: 'KWD' });
    expect(inCurrency(inr(4_000), 'JPY')).toEqual({ minor: 40, currency: 'JPY' });
  });

  it('are asked again where the figure does not exist', () => {
    expect(inCurrency(inr(4_050), 'JPY')).toBeNull();
  });
});

describe('cash over the counter', () => {
  it('is rounded to the smallest coin, and change is given of what is taken', () => {
    const myr = (minor: number) => ({ minor, currency: 'MYR' });
    const of = (minor: number, tendered: number | null) =>
      cashOf(myr(minor), myr(minor), tendered === null ? null : myr(tendered), myr(5));
    expect(of(1_002, 2_000)).toEqual({
      ok: true,
      taken: myr(1_000),
      rounding: myr(-2),
      change: myr(1_000),
      fault: null,
    });
    expect([of(3_503, null).taken, of(3_503, null).rounding]).toEqual([myr(3_505), myr(2)]);
    expect([of(800, null).taken, of(800, null).rounding]).toEqual([myr(800), null]);
    expect([of(1_003, 1_004).fault, of(2, null).fault]).toEqual(['tendered', 'amount']);
  });

  it('gives back the difference to the minor unit', () => {
    expect(cashOf(inr(118_050), inr(118_050), inr(200_000))).toEqual({
      ok: true,
      taken: inr(118_050),
      rounding: null,
      change: inr(81_950),
      fault: null,
    });
  });

  it('is never more than what is due, and never less than what was handed over', () => {
    expect(cashOf(inr(100), inr(101), null).fault).toBe('amount');
    expect(cashOf(inr(100), inr(100), inr(99)).fault).toBe('tendered');
    expect(cashOf(inr(100), inr(0), null).ok).toBe(false);
  });
});
