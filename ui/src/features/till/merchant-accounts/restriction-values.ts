/** The restrictions of an account as their form holds them: a list in which each stands once, while it has values. */
import type { Restriction } from './queries';

export type RestrictionName = Restriction['name'];
export type RestrictionRule = Restriction['rule'];
/** How a list is meant; `none` while there is none. */
export type RuleChoice = 'none' | RestrictionRule;

export const RULES: readonly RuleChoice[] = ['none', 'only', 'not'];

export function restrictionOf(all: readonly Restriction[], name: RestrictionName): Restriction | undefined {
  return all.find((one) => one.name === name);
}

/** The list with another rule for what is named; values stay while the rule is turned around. */
export function withRule(all: readonly Restriction[], name: RestrictionName, rule: RuleChoice): Restriction[] {
  const others = all.filter((one) => one.name !== name);
  return rule === 'none' ? others : [...others, { name, rule, values: restrictionOf(all, name)?.values ?? [] }];
}

export function withValues(
  all: readonly Restriction[],
  name: RestrictionName,
  values: readonly string[],
): Restriction[] {
  return all.map((one) => (one.name === name ? { ...one, values: [...new Set(values)] } : one));
}

/** A rule without values would let nothing through, or everything. */
export const isEmpty = (one: Restriction): boolean => one.values.length === 0;

const keyOf = (one: Restriction) => `${one.name} ${one.rule} ${[...one.values].sort().join(' ')}`;

/** Whether two lists say the same, in whatever order. */
export function areSameRestrictions(one: readonly Restriction[], other: readonly Restriction[]): boolean {
  return one.map(keyOf).sort().join() === other.map(keyOf).sort().join();
}
