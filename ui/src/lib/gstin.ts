/** What a GSTIN says of who has it. Whether it is sound the server decides. */

/** Codes that were given up stand for the state that took their place. */
const FORMER: Readonly<Record<string, string>> = { '25': '26', '28': '37' };

/** Code of the state that a GSTIN begins with; none while it is not all there. */
export function stateOfGstin(typed: string): string | null {
  const text = typed.replaceAll(/[\s-]/g, '').toUpperCase();
  const [, state] = /^(\d{2})[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[\dA-Z]$/.exec(text) ?? [];
  return state === undefined ? null : (FORMER[state] ?? state);
}
