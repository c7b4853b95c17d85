import type { Recurring } from './queries';

type Words = (key: string, options: Record<string, unknown>) => string;

/** `Every month`, `Every 2 weeks`. */
export function rhythmText(t: Words, { every, unit }: Pick<Recurring, 'every' | 'unit'>): string {
  return t(`rhythm.${unit}`, { count: every });
}
