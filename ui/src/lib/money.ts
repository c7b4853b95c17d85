/**
 * Money on the screen side: whole minor units and their currency, text in, text out.
 * Only BigInt and string arithmetic; no amount ever passes through a floating-point number.
 */
import { exponentOf } from './currencies';

/** An amount as the API carries it. `minor` is a whole number of the currency's smallest unit. */
export interface Money {
  minor: number;
  currency: string;
}

/** Why a typed amount was not taken. */
export type MoneyFault = 'empty' | 'not-a-number' | 'too-many-decimals' | 'too-large';

export type ParsedDecimal = { ok: true; decimal: string } | { ok: false; fault: MoneyFault };
export type ParsedMoney = { ok: true; money: Money } | { ok: false; fault: MoneyFault };

/** Minor units to an exact decimal text: `decimalOf(-5, 2)` is `"-0.05"`. */
export function decimalOf(minor: number | bigint, exponent: number): string {
  const whole = toBigInt(minor);
  const negative = whole < 0n;
  const digits = (negative ? -whole : whole).toString().padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return negative ? `-${text}` : text;
}

/** An exact decimal text (`-?digits[.digits]`) to minor units; null when it has more decimals than the currency. */
export function minorOf(decimal: string, exponent: number): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(decimal);
  if (!match) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > exponent) return null;
  const minor = BigInt(whole + kept.padEnd(exponent, '0'));
  return sign ? -minor : minor;
}

/** The decimal text of an amount in its own currency. */
export function moneyToDecimal(money: Money): string {
  return decimalOf(money.minor, exponentOf(money.currency));
}

/** Adds amounts of one currency; throws when currencies differ, for that is a mistake in the caller. */
export function sum(amounts: readonly Money[], currency: string): Money {
  let total = 0n;
  for (const amount of amounts) {
    if (amount.currency !== currency) throw new Error(`cannot add ${amount.currency} to ${currency}`);
    total += toBigInt(amount.minor);
  }
  return { minor: fromBigInt(total), currency };
}

/** One sum per currency, nothing for a currency of which there is nothing. */
export function sums(amounts: readonly Money[]): Money[] {
  const currencies = [...new Set(amounts.map((amount) => amount.currency))].sort();
  return currencies
    .map((currency) =>
      sum(
        amounts.filter((amount) => amount.currency === currency),
        currency,
      ),
    )
    .filter((total) => total.minor !== 0);
}

/** `-1`, `0` or `1`, by value; amounts of different currencies are ordered by currency code, so that sorting stays stable. */
export function compareMoney(a: Money, b: Money): number {
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  return a.minor === b.minor ? 0 : a.minor < b.minor ? -1 : 1;
}

/**
 * Reads what a person typed or pasted, in any grouping and in Latin, Arabic-Indic, Persian or Devanagari digits,
 * as an exact decimal text.
 *
 * With both `.` and `,` present the last one is the decimal sign. With one of them, once: it is a grouping sign when
 * the locale groups with it and exactly three digits follow, or when three digits follow and the number may have no
 * decimals at all (`125.000` rupiah); otherwise it is the decimal sign. A grouping that is neither of threes nor
 * Indian (`12,34,567`) is refused rather than guessed.
 */
export function parseDecimal(typed: string, decimalsMax: number, locale: string): ParsedDecimal {
  const plain = toLatin(typed);
  if (plain.trim() === '') return { ok: false, fault: 'empty' };
  const sign = signOf(plain);
  if (sign === null) return { ok: false, fault: 'not-a-number' };
  const body = sign.rest;
  if (!/^[\d.,]*\d[\d.,]*$/.test(body)) return { ok: false, fault: 'not-a-number' };

  const at = decimalSignAt(body, decimalsMax, locale);
  if (at === 'refused') return { ok: false, fault: 'not-a-number' };
  const wholePart = at === -1 ? body : body.slice(0, at);
  const fraction = at === -1 ? '' : body.slice(at + 1);
  if (!/^\d*$/.test(fraction) || !groupingIsSound(wholePart)) return { ok: false, fault: 'not-a-number' };

  const kept = fraction.replace(/0+$/, '');
  if (kept.length > decimalsMax) return { ok: false, fault: 'too-many-decimals' };
  const whole = wholePart.replace(/[.,]/g, '').replace(/^0+(?=\d)/, '') || '0';
  const decimals = fraction.slice(0, decimalsMax);
  const magnitude = decimals === '' ? whole : `${whole}.${decimals}`;
  const isZero = /^[0.]*$/.test(magnitude);
  return { ok: true, decimal: sign.negative && !isZero ? `-${magnitude}` : magnitude };
}

/** Reads a typed amount as whole minor units of `currency`. */
export function parseMoney(typed: string, currency: string, locale: string): ParsedMoney {
  const exponent = exponentOf(currency);
  const parsed = parseDecimal(withoutCurrency(typed, currency, locale), exponent, locale);
  if (!parsed.ok) return parsed;
  const minor = minorOf(parsed.decimal, exponent);
  if (minor === null) return { ok: false, fault: 'too-many-decimals' };
  if (minor > MAX || minor < -MAX) return { ok: false, fault: 'too-large' };
  return { ok: true, money: { minor: Number(minor), currency } };
}

/** One piece of a printed amount, so that the currency can be set smaller than the figure. */
export interface MoneyPart {
  kind: 'sign' | 'currency' | 'figure' | 'space';
  text: string;
}

/** Prints an amount for a locale tag (which carries the digit choice, e.g. `ar-SA-u-nu-latn`), with a true minus. */
export function moneyParts(money: Money, locale: string, options: { sign?: 'auto' | 'always' } = {}): MoneyPart[] {
  const exponent = exponentOf(money.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    signDisplay: options.sign === 'always' ? 'exceptZero' : 'auto',
  });
  const parts: MoneyPart[] = [];
  for (const { type, value } of format.formatToParts(exact(decimalOf(money.minor, exponent)))) {
    if (type === 'minusSign') push(parts, 'sign', '\u2212');
    else if (type === 'plusSign') push(parts, 'sign', '+');
    else if (type === 'currency') push(parts, 'currency', value);
    else if (type === 'literal') push(parts, 'space', value.replace(DIRECTION_MARKS, ''));
    else push(parts, 'figure', value);
  }
  return parts.filter((part) => part.text !== '');
}

/** The same as one text, for labels, titles and files. */
export function moneyText(money: Money, locale: string): string {
  return moneyParts(money, locale)
    .map((part) => part.text)
    .join('');
}

/** A decimal text in the locale's grouping, without currency: what a money field shows when it is left. */
export function decimalText(decimal: string, locale: string, decimals: { min: number; max: number }): string {
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals.min,
    maximumFractionDigits: decimals.max,
  });
  return format
    .formatToParts(exact(decimal))
    .map(({ type, value }) => (type === 'minusSign' ? '\u2212' : value.replace(DIRECTION_MARKS, '')))
    .join('');
}

/** The sign of a currency as the locale writes it, e.g. `₹`. */
export function currencySign(currency: string, locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency }).formatToParts(0);
  return (parts.find((part) => part.type === 'currency')?.value ?? currency).replace(DIRECTION_MARKS, '').trim();
}

const MAX = BigInt(Number.MAX_SAFE_INTEGER);
// Left-to-right and right-to-left marks and the Arabic letter mark: `<bdi>` does their work on screen.
const DIRECTION_MARKS = /[\u200e\u200f\u061c]/g;

function exact(decimal: string): Intl.StringNumericLiteral {
  return decimal as Intl.StringNumericLiteral;
}

function push(parts: MoneyPart[], kind: MoneyPart['kind'], text: string) {
  const last = parts.at(-1);
  if (last?.kind === kind) last.text += text;
  else parts.push({ kind, text });
}

function toBigInt(minor: number | bigint): bigint {
  if (typeof minor === 'bigint') return minor;
  if (!Number.isSafeInteger(minor)) throw new RangeError(`minor units must be a safe whole number, got ${minor}`);
  return BigInt(minor);
}

function fromBigInt(value: bigint): number {
  if (value > MAX || value < -MAX) throw new RangeError('amount is too large');
  return Number(value);
}

/** Other scripts' digits to 0-9, their separators to `.` and `,`, spaces and marks dropped. */
function toLatin(typed: string): string {
  return typed
    .replace(DIRECTION_MARKS, '')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x0966))
    .replace(/\u066b/g, '.')
    .replace(/[\u066c\u060c]/g, ',')
    .replace(/[\u2212\u2013\ufe63\uff0d]/g, '-')
    .replace(/[\s\u00a0\u202f\u2009'\u2019]/g, '');
}

/** Ways people write a currency that neither ISO nor CLDR lists. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  INR: ['Rs.', 'Rs', '₹'],
  IDR: ['Rp.', 'Rp'],
  SAR: ['SR', 'ر.س.', 'ر.س', '﷼', '\u20c1'],
  AED: ['Dhs', 'Dh', 'د.إ.', 'د.إ'],
  KWD: ['KD', 'د.ك.', 'د.ك'],
};

/**
 * Takes the field's own currency away from either end. A foreign one stays and makes the text unreadable, for
 * `USD 20` pasted into a rupee field must not become ₹20.
 */
function withoutCurrency(typed: string, currency: string, locale: string): string {
  const signs = new Set([currency, ...(ALIASES[currency] ?? [])]);
  for (const tag of [locale, 'en']) {
    for (const currencyDisplay of ['symbol', 'narrowSymbol'] as const) {
      const parts = new Intl.NumberFormat(tag, { style: 'currency', currency, currencyDisplay }).formatToParts(0);
      const sign = parts.find((part) => part.type === 'currency')?.value.replace(DIRECTION_MARKS, '');
      if (sign) signs.add(sign);
    }
  }
  const plain = typed.replace(DIRECTION_MARKS, '').trim();
  const one = [...signs]
    .sort((a, b) => b.length - a.length)
    .map((sign) => sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  const match = new RegExp(`^([-+\u2212(]?)\\s*(?:${one})?\\s*(.*?)\\s*(?:${one})?\\s*([-\u2212)]?)$`, 'iu').exec(
    plain,
  );
  return match ? `${match[1]}${match[2]}${match[3]}` : plain;
}

function signOf(plain: string): { negative: boolean; rest: string } | null {
  const bracketed = /^\((.+)\)$/.exec(plain);
  if (bracketed?.[1]) return { negative: true, rest: bracketed[1] };
  const signed = /^([-+]?)(.*?)(-?)$/.exec(plain);
  if (!signed) return null;
  const [, before, rest = '', after] = signed;
  if (before && after) return null;
  return { negative: before === '-' || after === '-', rest };
}

/** Index of the decimal sign, -1 for none, `refused` when the text cannot be read one way only. */
function decimalSignAt(body: string, decimalsMax: number, locale: string): number | 'refused' {
  const dots = body.split('.').length - 1;
  const commas = body.split(',').length - 1;
  if (dots === 0 && commas === 0) return -1;
  if (dots > 0 && commas > 0) {
    const last = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','));
    const sign = body[last];
    return (sign === '.' ? dots : commas) === 1 ? last : 'refused';
  }
  if (dots + commas > 1) return -1;
  const at = dots === 1 ? body.indexOf('.') : body.indexOf(',');
  const threeFollow = body.length - at - 1 === 3 && at > 0 && !/^0/.test(body);
  if (threeFollow && (decimalsMax === 0 || groupingSignOf(locale) === body[at])) return -1;
  return at;
}

function groupingSignOf(locale: string): '.' | ',' | ' ' {
  const sign = new Intl.NumberFormat(locale, { numberingSystem: 'latn' })
    .formatToParts(1_234_567)
    .find((part) => part.type === 'group')?.value;
  return sign === '.' ? '.' : sign === ',' ? ',' : ' ';
}

/** No grouping, groups of three, or Indian grouping (a last group of three, the others of two). */
function groupingIsSound(whole: string): boolean {
  if (whole === '' || /^\d+$/.test(whole)) return true;
  const sign = whole.includes('.') ? '\\.' : ',';
  return (
    new RegExp(`^\\d{1,3}(${sign}\\d{3})+$`).test(whole) ||
    new RegExp(`^\\d{1,2}(${sign}\\d{2})*${sign}\\d{3}$`).test(whole)
  );
}
