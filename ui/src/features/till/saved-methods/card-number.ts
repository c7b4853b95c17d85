/** Card numbers in what a person types. None may leave the form: here only tokens of a gateway are known. */
const SHORTEST = 13;
const LONGEST = 19;
/** Digits with single spaces, dashes or dots between them that are no part of a word. */
const RUN = /(?<![\p{L}\p{N}_])\d(?:[ .-]?\d)*(?![\p{L}\p{N}_])/gu;

/** Whether a card number stands in a text, in whatever groups and in Latin, Arabic, Persian or Devanagari digits. */
export function hasCardNumber(text: string): boolean {
  return (latin(text).match(RUN) ?? []).some((run) => {
    const digits = run.replace(/\D/g, '');
    return digits.length >= SHORTEST && digits.length <= LONGEST && isLuhn(digits);
  });
}

/** The check digit that every card number ends in. */
function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighed = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}

const ZEROS: readonly number[] = [0x0660, 0x06f0, 0x0966];

/** Digits of other scripts as 0-9, white space of any kind as one space. */
function latin(text: string): string {
  return text
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - (ZEROS.findLast((zero) => zero <= code) ?? code));
    })
    .replace(/\p{Pd}/gu, '-')
    .replace(/[\u200e\u200f\u061c]/g, '')
    .replace(/\s+/g, ' ');
}
