/**
 * JSON with line breaks and indents, and nothing else changed: it is never read into numbers and written again, which
 * would round what is longer than a number holds. Null for a text that is not JSON.
 */
export function prettyJson(text: string): string | null {
  const compact = text.trim();
  if (!/^[[{]/.test(compact)) return null;
  try {
    JSON.parse(compact);
  } catch {
    return null;
  }
  let out = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of compact.matchAll(/"(?:\\.|[^"\\])*"|[[\]{}:,]|[^\s[\]{}:,"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1;
      out += token + line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      // An empty object or list stays on its line.
      out = /[[{]\s*$/.test(out) ? out.trimEnd() + token : out + line() + token;
    } else if (token === ',') out += token + line();
    else if (token === ':') out += ': ';
    else out += token;
  }
  return out;
}
