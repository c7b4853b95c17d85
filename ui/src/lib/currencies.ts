/**
 * How many decimals a currency's minor unit has: the number of digits between minor and major.
 * ISO 4217 says 2 for most; IDR is 0 here because nobody prices in sen and the gateways count whole rupiah.
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IDR: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Decimals of a currency's minor unit; 2 for a code that is not in the table. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency.toUpperCase()] ?? 2;
}

/** The currencies offered first in choosers; any ISO code works. */
export const COMMON_CURRENCIES = [
  'INR',
  'IDR',
  'SAR',
  'AED',
  'KWD',
  'BHD',
  'OMR',
  'QAR',
  'EGP',
  'USD',
  'EUR',
  'GBP',
  'SGD',
  'MYR',
  'JPY',
] as const;

/** The same with the shop's own before all others. */
export const usualCurrencies = (own: string | undefined): readonly string[] =>
  own ? [...new Set([own, ...COMMON_CURRENCIES])] : COMMON_CURRENCIES;
