/** Changes in per cent, which the server reckons: `"-12.50"`. */
import type { Locale } from './locale';
import { decimalText } from './money';

/** `+12.50%`, `−3.00%`, in the reader's digits. The decimal is written as it came, nothing is reckoned with it. */
export function percentText(percent: string, locale: Locale): string {
  const negative = percent.startsWith('-');
  const size = decimalText(percent.replace('-', ''), locale.tag, { min: 2, max: 2 });
  const sign = negative ? '−' : /[1-9]/.test(percent) ? '+' : '';
  const mark = /[\u0660-\u0669]/.test(size) ? '٪' : '%';
  return `${sign}${size}${mark}`;
}
