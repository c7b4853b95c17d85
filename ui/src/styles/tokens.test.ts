import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--color-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light, dark },
  ]),
);

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const pairs: [string, string, number][] = [
  ...['ground', 'sheet', 'sunken', 'float'].flatMap((paper): [string, string, number][] =>
    ['ink', 'soft', 'faint', 'green', 'amber', 'red', 'blue'].map((text) => [text, paper, 4.5]),
  ),
  ['green', 'green-wash', 4.5],
  ['amber', 'amber-wash', 4.5],
  ['red', 'red-wash', 4.5],
  ['soft', 'red-wash', 4.5],
  ['blue', 'red-wash', 4.5],
  ['blue', 'blue-wash', 4.5],
  ['ink', 'blue-wash', 4.5],
  ['on-green', 'green', 4.5],
  ['on-red', 'red', 4.5],
  ['ground', 'ink', 4.5],
  ['ground', 'soft', 4.5],
  // Edges of controls and the focus ring: 3 to 1 (1.4.11).
  ['rule-strong', 'ground', 3],
  ['rule-strong', 'sheet', 3],
  ['rule-strong', 'float', 3],
  ['blue', 'ground', 3],
];

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each(pairs)('%s on %s has a contrast of at least %d', (front, back, least) => {
    const [a, b] = [tokens.get(front)?.[theme], tokens.get(back)?.[theme]];
    expect(a && b && contrast(a, b)).toBeGreaterThanOrEqual(least);
  });
});
