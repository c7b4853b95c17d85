import * as z from 'zod';
import { type DraftValues, type Faults, isBlank } from './draft-values';

/** What the screen itself can say about a draft before the server does, by path of the form and key of `invoices.wrong`. */
export interface Wrong {
  path: (string | number)[];
  /** A key of the words, or the sentence of a figure that cannot be read. */
  key?: 'line' | 'quantity' | 'price' | 'tax' | 'period' | 'noLines';
  sentence?: string;
}

/** Looks a draft over. Blank lines are skipped: they are not sent. */
export function checkDraft(values: DraftValues): Wrong[] {
  const wrong: Wrong[] = faultsAt(values.faults, []);
  if (values.lines.every(isBlank)) wrong.push({ path: ['lines', 0, 'description'], key: 'noLines' });
  values.lines.forEach((line, at) => {
    if (isBlank(line) && Object.values(line.faults).every((fault) => !fault)) return;
    const here = (name: string) => ['lines', at, name];
    wrong.push(...faultsAt(line.faults, ['lines', at]));
    if (line.description.trim() === '' && line.product === null) wrong.push({ path: here('description'), key: 'line' });
    if (line.quantity === null && !line.faults.quantity) wrong.push({ path: here('quantity'), key: 'quantity' });
    if (line.unit_price === null && !line.faults.unit_price) wrong.push({ path: here('unit_price'), key: 'price' });
    if (line.period && !line.period.from !== !line.period.to) wrong.push({ path: here('period'), key: 'period' });
    if (line.tax_code === '') wrong.push({ path: here('tax_code'), key: 'tax' });
  });
  return wrong;
}

function faultsAt(faults: Faults, at: (string | number)[]): Wrong[] {
  return Object.entries(faults).flatMap(([name, sentence]) => (sentence ? [{ path: [...at, name], sentence }] : []));
}

/** The same as a schema for the form. */
export function draftSchema(words: (key: NonNullable<Wrong['key']>) => string) {
  return z.custom<DraftValues>().superRefine((values, context) => {
    for (const { path, key, sentence } of checkDraft(values)) {
      context.addIssue({ code: 'custom', path, message: sentence ?? (key ? words(key) : '') });
    }
  });
}
