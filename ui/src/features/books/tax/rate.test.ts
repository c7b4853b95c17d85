import { describe, expect, it } from 'vitest';
import { comingRates, partsOf, presentRateAt, type RateValues, rateFaults, typedRate, wholeRate } from './rate';

const part = (component: string, rate: string | null) => ({ component, rate });
const typed = (components: RateValues['components'], base_factor = ''): RateValues => ({ components, base_factor });
const faults = (values: RateValues) => rateFaults(values, 'VAT15').map(({ path, word }) => `${path.join('.')} ${word}`);

describe('a rate', () => {
  it('is the sum of its parts, to the last of four decimals', () => {
    expect(wholeRate([part('CGST', '9.0000'), part('SGST', '9.0000')] as never)).toBe('18.0000');
    expect(wholeRate([{ rate: '0.1' }, { rate: '0.2' }])).toBe('0.3000');
    expect(wholeRate([{ rate: '8.8751' }, { rate: '0.0009' }])).toBe('8.8760');
    expect(wholeRate([])).toBeNull();
  });

  it('of one part needs no name for it: the code lends its own', () => {
    expect(faults(typed([part('', '15')]))).toEqual([]);
    expect(partsOf(typed([part(' ', '15')]), 'VAT15')).toEqual([{ component: 'VAT15', rate: '15' }]);
    expect(faults(typed([part('', '9'), part('SGST9', '9')]))).toEqual(['components.0.component part']);
  });

  it.each<[string, RateValues, string[]]>([
    ['nothing typed', typed([part('A', null)]), ['components.0.rate rate']],
    ['nought', typed([part('A', '0')]), ['components.0.rate rate']],
    ['below nought', typed([part('A', '-1')]), ['components.0.rate rate']],
    ['above a hundred', typed([part('A', '100.0001')]), ['components.0.rate rate']],
    ['a hundred', typed([part('A', '100')]), []],
    ['more than a hundred together', typed([part('A', '60'), part('B', '40.0001')]), ['components.0.rate tooMuch']],
    ['one name twice', typed([part('A', '1'), part('a', '2')]), ['components.1.component twice']],
    ['a name with a space', typed([part('A 1', '1')]), ['components.0.component part']],
    ['a part of the price', typed([part('A', '12')], '11/12'), []],
    ['more than the price', typed([part('A', '12')], '13/12'), ['base_factor factor']],
    ['none of the price', typed([part('A', '12')], '0/12'), ['base_factor factor']],
    ['a part that is no fraction', typed([part('A', '12')], '0.92'), ['base_factor factor']],
  ])('%s', (_, values, found) => expect(faults(values)).toEqual(found));
});

describe('the rates of a code', () => {
  const rates = [undefined, '2027-01-01', '2027-07-01'].map((from_on, at) => ({
    ...(from_on ? { from_on } : {}),
    components: [part('VAT', String(19 + at))],
    base_factor: '1/1',
  })) as never;

  it('count from their day until the next one', () => {
    expect(
      ['2026-12-31', '2027-01-01', '2027-06-30', '2027-07-01'].map((day) => presentRateAt({ rates }, day)),
    ).toEqual([0, 1, 1, 2]);
    expect(comingRates({ rates }, '2027-01-01').map((rate) => rate.from_on)).toEqual(['2027-07-01']);
    expect(comingRates({ rates }, '2027-07-01')).toEqual([]);
  });

  it('lend a new one their parts', () => {
    const components = [{ component: 'PPN12', rate: '12.0000' }];
    expect(typedRate({ components, base_factor: '11/12' })).toEqual({ components, base_factor: '11/12' });
    expect(typedRate({ components, base_factor: '1/1' }).base_factor).toBe('');
  });
});
