/** Writes rows as CSV (RFC 4180, CRLF, UTF-8 with a byte order mark so that spreadsheet programs read it as UTF-8). */
export function csvBytes(rows: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> {
  const text = rows.map((row) => row.map(cell).join(',')).join('\r\n');
  const bytes = new TextEncoder().encode(`\ufeff${text}\r\n`);
  return bytes;
}

/** What is a negative number and nothing else: digits with their marks. `-1+HYPERLINK(…)` begins like one and is a formula. */
const NEGATIVE = /^-\d[\d.,'\s]*$/;

function cell(value: string): string {
  // What begins like this is run as a formula by a spreadsheet program, in its full-width form too.
  const isFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) && !NEGATIVE.test(value);
  const safe = isFormula ? `'${value}` : value;
  // Some programs part cells at a semicolon or a tab; in quotes a cell stays one, whatever parts them.
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
