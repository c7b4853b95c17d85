/** Names of the ways to pay, spelt as their owners spell them: names of companies, the same in every language. */

/** Brands of cards, by what gateways and restrictions call them. */
export const CARD_BRANDS: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  rupay: 'RuPay',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  maestro: 'Maestro',
};

const OTHERS: Readonly<Record<string, string>> = { mada: 'mada', upi: 'UPI', ach: 'ACH', sepa: 'SEPA' };

/** What a gateway says that somebody pays by, for people: `visa ••1111` is `Visa ••1111`. What is not known stays as it is told. */
export function methodName(told: string): string {
  const [first = '', ...rest] = told.split(' ');
  return [CARD_BRANDS[first] ?? OTHERS[first] ?? first, ...rest].join(' ');
}
