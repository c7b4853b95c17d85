import { describe, expect, it } from 'vitest';
import {
  compareMoney,
  decimalOf,
  decimalText,
  minorOf,
  moneyParts,
  moneyText,
  parseDecimal,
  parseMoney,
  sum,
} from './money';

const minor = (typed: string, currency: string, locale: string) => {
  const parsed = parseMoney(typed, currency, locale);
  return parsed.ok ? parsed.money.minor : parsed.fault;
};

describe('decimal text', () => {
  it('is exact for every exponent and sign', () => {
    expect(decimalOf(125_000, 0)).toBe('125000');
    expect(decimalOf(5, 2)).toBe('0.05');
    expect(decimalOf(-5, 2)).toBe('-0.05');
    expect(decimalOf(-1_234_567, 3)).toBe('-1234.567');
    expect(decimalOf(0, 2)).toBe('0.00');
    expect(decimalOf(9_007_199_254_740_991, 2)).toBe('90071992547409.91');
  });

  it('comes back to the same minor units', () => {
    for (const exponent of [0, 2, 3, 4]) {
      for (const value of [0n, 1n, -1n, 99n, 100n, -12_345n, 9_007_199_254_740_991n]) {
        expect(minorOf(decimalOf(value, exponent), exponent)).toBe(value);
      }
    }
  });

  it('refuses more decimals than the currency has, but not trailing zeros', () => {
    expect(minorOf('1.005', 2)).toBeNull();
    expect(minorOf('1.500', 2)).toBe(150n);
    expect(minorOf('12.00', 0)).toBe(12n);
    expect(minorOf('12.5', 0)).toBeNull();
  });

  it('refuses a minor that is no whole number', () => {
    expect(() => decimalOf(1.5, 2)).toThrow(RangeError);
    expect(() => decimalOf(2 ** 53, 2)).toThrow(RangeError);
  });
});

describe('typed amounts', () => {
  it.each([
    // Indian grouping, and digits typed without any.
    ['12,34,567.50', 'INR', 'en-IN', 123_456_750],
    ['1234567.5', 'INR', 'en-IN', 123_456_750],
    ['₹ 1,25,000', 'INR', 'en-IN', 12_500_000],
    ['1,234', 'INR', 'en-IN', 123_400],
    ['12,50', 'INR', 'en-IN', 1_250],
    ['१,२३४.५०', 'INR', 'hi-IN', 123_450],
    // Rupiah: dots group, no decimals.
    ['125.000', 'IDR', 'id-ID', 125_000],
    ['Rp125.000', 'IDR', 'id-ID', 125_000],
    ['Rp 1.250.000', 'IDR', 'en-GB', 1_250_000],
    ['125.000', 'IDR', 'en-GB', 125_000],
    ['125,000.00', 'IDR', 'en-GB', 125_000],
    ['1.234,56', 'EUR', 'id-ID', 123_456],
    ['1.234,56', 'EUR', 'en-GB', 123_456],
    ['1.234', 'EUR', 'id-ID', 123_400],
    // Arabic-Indic digits and signs.
    ['١٬٢٣٤٫٥٠', 'SAR', 'ar-SA', 123_450],
    ['١٢٣٤', 'SAR', 'ar-SA', 123_400],
    ['۱۲٫۵', 'SAR', 'ar-SA', 1_250],
    ['1,234.50 ر.س', 'SAR', 'ar-SA-u-nu-latn', 123_450],
    ['1.250 د.ك', 'KWD', 'ar-KW-u-nu-latn', 1_250],
    ['1.250', 'KWD', 'en-GB', 1_250],
    // Other groupings that get pasted.
    ["1'234.50", 'USD', 'en-GB', 123_450],
    ['1\u202f234,50', 'EUR', 'fr-FR', 123_450],
    ['−12.50', 'USD', 'en-GB', -1_250],
    ['(12.50)', 'USD', 'en-GB', -1_250],
    ['12.50-', 'USD', 'en-GB', -1_250],
    ['.5', 'USD', 'en-GB', 50],
    ['0.125', 'KWD', 'en-GB', 125],
    ['USD 20', 'USD', 'en-GB', 2_000],
    ['-0', 'USD', 'en-GB', 0],
  ])('%s %s in %s is %i', (typed, currency, locale, expected) => {
    expect(minor(typed, currency, locale)).toBe(expected);
  });

  it.each([
    ['', 'INR', 'en-IN', 'empty'],
    ['   ', 'INR', 'en-IN', 'empty'],
    ['abc', 'INR', 'en-IN', 'not-a-number'],
    ['1,2345', 'INR', 'en-IN', 'too-many-decimals'],
    ['1.005', 'INR', 'en-IN', 'too-many-decimals'],
    ['12.5', 'IDR', 'id-ID', 'too-many-decimals'],
    ['1,23,4', 'INR', 'en-IN', 'not-a-number'],
    ['1.2.3,4,5', 'EUR', 'en-GB', 'not-a-number'],
    ['USD 20', 'INR', 'en-IN', 'not-a-number'],
    ['5k', 'INR', 'en-IN', 'not-a-number'],
    ['1-2', 'EUR', 'en-GB', 'not-a-number'],
    ['99999999999999999999', 'INR', 'en-IN', 'too-large'],
  ])('%j %s in %s is refused: %s', (typed, currency, locale, fault) => {
    expect(minor(typed, currency, locale)).toBe(fault);
  });

  it('come back from what was printed, in every locale', () => {
    const cases: [string, string][] = [
      ['en-IN', 'INR'],
      ['hi-IN-u-nu-deva', 'INR'],
      ['id-ID', 'IDR'],
      ['ar-SA-u-nu-arab', 'SAR'],
      ['ar-SA-u-nu-latn', 'SAR'],
      ['ar-KW-u-nu-arab', 'KWD'],
      ['en-GB', 'USD'],
      ['de-DE', 'EUR'],
      ['fr-FR', 'EUR'],
      ['ja-JP', 'JPY'],
    ];
    for (const [locale, currency] of cases) {
      for (const value of [0, 1, 10, 100, 1_000, 12_345, 123_456_789, 9_007_199_254_740_991, -12_345]) {
        const printed = moneyText({ minor: value, currency }, locale);
        expect(minor(printed, currency, locale), `${printed} in ${locale}`).toBe(value);
      }
    }
  });

  it('keep the decimals a person typed', () => {
    expect(parseDecimal('2.50', 4, 'en-GB')).toEqual({ ok: true, decimal: '2.50' });
    expect(parseDecimal('007', 4, 'en-GB')).toEqual({ ok: true, decimal: '7' });
  });
});

describe('printing', () => {
  it('groups by the locale and gives IDR no decimals', () => {
    expect(moneyText({ minor: 123_456_750, currency: 'INR' }, 'en-IN')).toBe('₹12,34,567.50');
    expect(moneyText({ minor: 125_000, currency: 'IDR' }, 'id-ID').replace(/\u00a0/g, ' ')).toBe('Rp 125.000');
    expect(moneyText({ minor: 1_250, currency: 'KWD' }, 'en-GB').replace(/\u00a0/g, ' ')).toBe('KWD 1.250');
  });

  it('uses a true minus and never loses a digit of a large amount', () => {
    expect(moneyText({ minor: -9_007_199_254_740_991, currency: 'INR' }, 'en-IN')).toBe('−₹9,00,71,99,25,47,409.91');
  });

  it('separates the currency from the figure', () => {
    const parts = moneyParts({ minor: -250, currency: 'USD' }, 'en-US');
    expect(parts.map((part) => part.kind)).toEqual(['sign', 'currency', 'figure']);
  });

  it('shows a bare decimal in the locale for the field', () => {
    expect(decimalText('1234567.5', 'en-IN', { min: 2, max: 2 })).toBe('12,34,567.50');
    expect(decimalText('-5', 'en-GB', { min: 0, max: 2 })).toBe('−5');
  });
});

describe('sums', () => {
  it('add one currency and refuse two', () => {
    expect(
      sum(
        [
          { minor: 5, currency: 'INR' },
          { minor: -2, currency: 'INR' },
        ],
        'INR',
      ),
    ).toEqual({ minor: 3, currency: 'INR' });
    expect(() => sum([{ minor: 5, currency: 'USD' }], 'INR')).toThrow();
  });
  it('compare by value', () => {
    expect(compareMoney({ minor: 1, currency: 'INR' }, { minor: 2, currency: 'INR' })).toBe(-1);
  });
});
