/** The rate of a tax code: what it is made of, as figures and as typed. */
import { decimalOf, minorOf } from '@/lib/money';
import type { KeptTaxCode, RatePart, TaxRate } from './queries';

/** The parts of one rate are at most so many. */
export const PARTS_MOST = 8;

/** Rates have at most four decimals, so they are added as whole ten-thousandths. */
const DECIMALS = 4;
const HUNDRED = 100n * 10n ** BigInt(DECIMALS);

const tenThousandths = (rate: string) => minorOf(rate, DECIMALS) ?? 0n;

/** All parts of a rate together, as a decimal text; null where nothing is charged. */
export function wholeRate(parts: readonly Pick<RatePart, 'rate'>[]): string | null {
  if (parts.length === 0) return null;
  return decimalOf(
    parts.reduce((sum, part) => sum + tenThousandths(part.rate), 0n),
    DECIMALS,
  );
}

/** The rates of a code that have not begun on a day, the next one first. */
export function comingRates(code: Pick<KeptTaxCode, 'rates'>, today: string): TaxRate[] {
  return code.rates.filter((rate) => (rate.from_on ? rate.from_on > today : false));
}

/** Where among its rates stands the one that counts on a day. */
export function presentRateAt(code: Pick<KeptTaxCode, 'rates'>, today: string): number {
  return code.rates.findLastIndex((rate) => !rate.from_on || rate.from_on <= today);
}

export interface TypedPart {
  component: string;
  rate: string | null;
}

/** A rate as it is typed. */
export interface RateValues {
  components: TypedPart[];
  /** `11/12`; empty for the whole price. */
  base_factor: string;
}

export const BLANK_RATE: RateValues = { components: [{ component: '', rate: null }], base_factor: '' };

/** What a new rate begins with: the one that counts, so that only figures are typed anew. */
export const typedRate = (code: Pick<KeptTaxCode, 'components' | 'base_factor'>): RateValues => ({
  components: code.components.map(({ component, rate }) => ({ component, rate })),
  base_factor: code.base_factor === '1/1' ? '' : code.base_factor,
});

/** What is wrong with a rate as typed, by the field to blame; `word` is a key of `tax:wrong`. */
export interface RateFault {
  path: (string | number)[];
  word: 'part' | 'twice' | 'rate' | 'tooMuch' | 'factor';
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/;

/** `spare` is the name of the part where there is one alone and none is typed. */
export function rateFaults({ components, base_factor }: RateValues, spare: string): RateFault[] {
  const faults: RateFault[] = [];
  const seen = new Set<string>();
  for (const [at, part] of components.entries()) {
    const name = nameOf(part, components.length, spare);
    if (!NAME.test(name)) faults.push({ path: ['components', at, 'component'], word: 'part' });
    else if (seen.has(name.toLowerCase())) faults.push({ path: ['components', at, 'component'], word: 'twice' });
    seen.add(name.toLowerCase());
    const rate = part.rate === null ? 0n : tenThousandths(part.rate);
    if (rate <= 0n || rate > HUNDRED) faults.push({ path: ['components', at, 'rate'], word: 'rate' });
  }
  const sum = components.reduce((all, part) => all + (part.rate === null ? 0n : tenThousandths(part.rate)), 0n);
  if (faults.length === 0 && sum > HUNDRED) faults.push({ path: ['components', 0, 'rate'], word: 'tooMuch' });
  if (!isFactor(base_factor.trim())) faults.push({ path: ['base_factor'], word: 'factor' });
  return faults;
}

/** The parts to send; call it on what has no faults. */
export const partsOf = ({ components }: RateValues, spare: string): RatePart[] =>
  components.map((part) => ({ component: nameOf(part, components.length, spare), rate: part.rate ?? '0' }));

function nameOf(part: TypedPart, parts: number, spare: string): string {
  const typed = part.component.trim();
  return typed === '' && parts === 1 ? spare.trim() : typed;
}

/** Empty, or a fraction from 1/1000 to 1/1. */
function isFactor(text: string): boolean {
  if (text === '') return true;
  const [, over = '', under = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  return over !== '' && Number(over) > 0 && Number(over) <= Number(under) && Number(under) <= 1000;
}
