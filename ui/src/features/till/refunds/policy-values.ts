/** The rules of the policy beside the amounts: what the form holds, and how it becomes what the API asks for. */
import type { PolicyAsk, RefundPolicy } from './queries';

export const FIGURES = ['customer_max', 'customer_days', 'age_days', 'refunds', 'refunds_days', 'new_days'] as const;
export type Figure = (typeof FIGURES)[number];

interface Rule {
  name: 'customer' | 'age' | 'many' | 'fresh' | 'chargeback';
  part: 'automatic' | 'suspicion';
  figures: readonly Figure[];
}

/** Each can be switched, and has the figures that it counts by. */
export const RULES: readonly Rule[] = [
  { name: 'customer', part: 'automatic', figures: ['customer_max', 'customer_days'] },
  { name: 'age', part: 'automatic', figures: ['age_days'] },
  { name: 'many', part: 'suspicion', figures: ['refunds', 'refunds_days'] },
  { name: 'fresh', part: 'suspicion', figures: ['new_days'] },
  { name: 'chargeback', part: 'suspicion', figures: [] },
];
export type RuleName = Rule['name'];

export interface RuleValues {
  on: Readonly<Record<RuleName, boolean>>;
  figures: Readonly<Record<Figure, string | null>>;
}

/** What a rule begins with when it is switched on. */
const USUAL: Readonly<Record<Figure, string | null>> = {
  customer_max: '1',
  customer_days: null,
  age_days: '30',
  refunds: '3',
  refunds_days: '30',
  new_days: '7',
};

/** Without days, refunds of a customer count over all time. */
export const isOptional = (figure: Figure) => figure === 'customer_days';

export const mostOf = (figure: Figure) => (figure === 'customer_max' || figure === 'refunds' ? 1_000 : 3_650);

export function rulesOf({ automatic, suspicion }: RefundPolicy): RuleValues {
  const known = { ...automatic, ...suspicion };
  const figures = Object.fromEntries(
    FIGURES.map((figure) => [figure, known[figure]?.toString() ?? USUAL[figure]]),
  ) as Record<Figure, string | null>;
  const isSet = (figure: keyof typeof known) => typeof known[figure] === 'number';
  return {
    on: {
      customer: isSet('customer_max'),
      age: isSet('age_days'),
      many: isSet('refunds'),
      fresh: isSet('new_days'),
      chargeback: suspicion.chargeback,
    },
    // Days that are not said mean all time where the rule is on.
    figures: { ...figures, customer_days: automatic.customer_days?.toString() ?? null },
  };
}

/** Whether a figure of a rule that is on cannot be sent. */
export function isWrong(figure: Figure, value: string | null): boolean {
  if (value === null) return !isOptional(figure);
  const count = Number(value);
  return !Number.isInteger(count) || count < 1 || count > mostOf(figure);
}

/** The figures that count: those of rules that are on. */
export const figuresOn = ({ on }: RuleValues) =>
  RULES.filter(({ name }) => on[name]).flatMap(({ figures }) => [...figures]);

/** What the API asks for; null while a figure is wrong. */
export function rulesAsk(values: RuleValues): Pick<PolicyAsk, 'automatic' | 'suspicion'> | null {
  const counting = figuresOn(values);
  if (counting.some((figure) => isWrong(figure, values.figures[figure]))) return null;
  const said = (figure: Figure) => {
    const value = counting.includes(figure) ? values.figures[figure] : null;
    return value === null ? {} : { [figure]: Number(value) };
  };
  const { refunds_days } = values.figures;
  return {
    automatic: { ...said('customer_max'), ...said('customer_days'), ...said('age_days') },
    suspicion: {
      ...said('refunds'),
      // Wanted whether the rule is on or not: switched on again it counts as before.
      refunds_days: Number(isWrong('refunds_days', refunds_days) ? USUAL.refunds_days : refunds_days),
      ...said('new_days'),
      chargeback: values.on.chargeback,
    },
  };
}

/** Whether both say the same. */
export const areSame = (one: RuleValues, other: RuleValues) =>
  JSON.stringify(rulesAsk(one)) === JSON.stringify(rulesAsk(other)) &&
  figuresOn(one).every((figure) => one.figures[figure] === other.figures[figure]);
