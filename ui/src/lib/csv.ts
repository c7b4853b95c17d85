/** Writes rows as CSV (RFC 4180, CRLF, UTF-8 with a byte order mark so that spreadsheet programs read it as UTF-8). */
export function csvBytes(rows: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> {
  const text = rows.map((row) => row.map(cell).join(',')).join('\r\n');
  const bytes = new TextEncoder().encode(`\ufeff${text}\r\n`);
  return bytes;
}

function cell(value: string): string {
  // A leading = + @ or tab would be run as a formula by a spreadsheet program; a minus before a digit is a number.
  const safe = /^(?:[=+@\t\r]|-(?!\d))/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
