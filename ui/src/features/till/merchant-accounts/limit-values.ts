/** The limits of an account as its form holds them: a list in which each stands once, in each currency. */
import type { Money } from '@/lib/money';
import type { Limit, LimitName } from './queries';

export const SPANS = ['day', 'week', 'month', 'year'] as const;
export type Span = (typeof SPANS)[number];

export const countName = (span: Span): LimitName => `count_per_${span}`;
export const volumeName = (span: Span): LimitName => `volume_per_${span}`;

const isSame = (one: Limit, name: LimitName, currency: string | null) =>
  one.name === name && (one.amount?.currency ?? null) === currency;

/** The amount of a limit in a currency; null = no limit. */
export function amountOf(limits: readonly Limit[], name: LimitName, currency: string): Money | null {
  return limits.find((one) => isSame(one, name, currency))?.amount ?? null;
}

/** How many payments; null = no limit. */
export function countOf(limits: readonly Limit[], name: LimitName): number | null {
  return limits.find((one) => isSame(one, name, null))?.count ?? null;
}

export function withAmount(limits: readonly Limit[], name: LimitName, currency: string, amount: Money | null): Limit[] {
  const others = limits.filter((one) => !isSame(one, name, currency));
  return amount ? [...others, { name, amount }] : others;
}

export function withCount(limits: readonly Limit[], name: LimitName, count: number | null): Limit[] {
  const others = limits.filter((one) => !isSame(one, name, null));
  return count === null ? others : [...others, { name, count }];
}

/** The currencies in which there are amounts, in the order in which they came. */
export function currenciesIn(limits: readonly Limit[]): string[] {
  return [...new Set(limits.flatMap((one) => (one.amount ? [one.amount.currency] : [])))];
}

const keyOf = (one: Limit) => `${one.name} ${one.amount?.currency ?? ''} ${one.amount?.minor ?? one.count}`;

/** Whether two lists say the same, in whatever order. */
export function areSame(one: readonly Limit[], other: readonly Limit[]): boolean {
  return one.map(keyOf).sort().join() === other.map(keyOf).sort().join();
}

/** What is wrong with a bound: nothing, nought or less, or a largest payment below the least one. */
export function faultOf(limits: readonly Limit[], limit: Limit): 'more' | 'whole' | 'crossed' | null {
  if (typeof limit.count === 'number') return Number.isInteger(limit.count) && limit.count > 0 ? null : 'whole';
  if (!limit.amount || limit.amount.minor <= 0) return 'more';
  const least = amountOf(limits, 'payment_min', limit.amount.currency);
  return limit.name === 'payment_max' && least && least.minor > limit.amount.minor ? 'crossed' : null;
}

/** Whether all of them can be read, and let something through. */
export function areSound(limits: readonly Limit[], faults: Readonly<Record<string, string>>): boolean {
  return Object.keys(faults).length === 0 && limits.every((one) => faultOf(limits, one) === null);
}
