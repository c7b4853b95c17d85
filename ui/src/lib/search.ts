/**
 * Filters that live in the URL. What cannot be read there is left out rather than refused, so that an old or hand-typed
 * link still opens the page.
 */
import * as z from 'zod';
import { isDay } from './dates';

/** A text. The router reads `?account=1200` as a number; it is the text of it that is meant. */
export const textParam = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().min(1).max(200))
  .optional()
  .catch(undefined);

/** A day of the shop, `2026-11-21`. */
export const dayParam = z.string().refine(isDay).optional().catch(undefined);

/** On, or not there. */
export const flagParam = z.literal(true).optional().catch(undefined);

/** One of a few words. */
export function choiceParam<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words).optional().catch(undefined);
}

/** The filter with some of it changed; what is emptied (`''`, `null`, `false`) leaves the URL. */
export function narrowed<Filter extends object>(
  before: Filter,
  change: { [Key in keyof Filter]?: Filter[Key] | '' | null | false },
): Filter {
  const entries = Object.entries({ ...before, ...change }).filter(
    ([, value]) => value !== undefined && value !== '' && value !== null && value !== false,
  );
  return Object.fromEntries(entries) as Filter;
}

/** Whether anything is filtered at all. */
export function isNarrowed(filter: object): boolean {
  return Object.values(filter).some((value) => value !== undefined && value !== '' && value !== null);
}
