/** What the dialog of a plan holds, and how it becomes what the API asks for. Amounts are never calculated here. */
import { addDays, addMonths } from '@/lib/dates';
import { type Money, moneyToDecimal, sum } from '@/lib/money';
import type { Invoice, PlanAsk, PlanCalculation } from './queries';

export const SPLITS = ['equal', 'proportional', 'custom'] as const;
export type Split = (typeof SPLITS)[number];

/** How far the days lie apart. */
export const SPACINGS = ['week', 'fortnight', 'month', 'quarter'] as const;
export type Spacing = (typeof SPACINGS)[number];

export const PARTS_LEAST = 2;
export const PARTS_MOST = 36;

export interface PartValues {
  due_on: string;
  /** For a proportional split. */
  weight: string | null;
  /** For a custom one. */
  amount: Money | null;
}

export interface PlanValues {
  split: Split;
  spacing: Spacing;
  parts: PartValues[];
}

/** The days of so many parts from the first on. A month's end stays one: 31 January, 28 February, 31 March. */
export function daysFrom(first: string, spacing: Spacing, count: number): string[] {
  const at = {
    week: (part: number) => addDays(first, 7 * part),
    fortnight: (part: number) => addDays(first, 14 * part),
    month: (part: number) => addMonths(first, part),
    quarter: (part: number) => addMonths(first, 3 * part),
  }[spacing];
  return Array.from({ length: count }, (_, part) => at(part));
}

/** Where the dialog begins: with the plan that is there, else with three equal parts from the due day on. */
export function startOf(invoice: Invoice, today: string): PlanValues {
  const planned = invoice.instalments ?? [];
  if (planned.length > 0) {
    return {
      split: 'custom',
      spacing: 'month',
      parts: planned.map(({ due_on, total }) => ({ due_on, weight: null, amount: total })),
    };
  }
  const first = invoice.due_on && invoice.due_on > today ? invoice.due_on : today;
  return {
    split: 'equal',
    spacing: 'month',
    parts: daysFrom(first, 'month', 3).map((due_on) => ({ due_on, weight: null, amount: null })),
  };
}

/** Other days for all parts: from this one on, so far apart. */
export function withDays(values: PlanValues, first: string, spacing: Spacing): PlanValues {
  const days = daysFrom(first, spacing, values.parts.length);
  return { ...values, spacing, parts: values.parts.map((part, at) => ({ ...part, due_on: days[at] ?? part.due_on })) };
}

/** More or fewer parts; those that stay keep what was typed. */
export function withCount(values: PlanValues, count: number): PlanValues {
  const days = daysFrom(values.parts[0]?.due_on ?? '', values.spacing, count);
  const blank = (due_on: string): PartValues => ({ due_on, weight: null, amount: null });
  return { ...values, parts: days.map((due_on, at) => values.parts[at] ?? blank(due_on)) };
}

/** Another way to split. Amounts begin with what the server's split came to, weights with parts of the same size. */
export function withSplit(values: PlanValues, split: Split, shown: PlanCalculation | undefined): PlanValues {
  const totals = shown?.parts.length === values.parts.length ? shown.parts.map((part) => part.total) : [];
  return {
    ...values,
    split,
    parts: values.parts.map((part, at) => ({
      ...part,
      weight: split === 'proportional' ? (part.weight ?? '1') : part.weight,
      amount: split === 'custom' ? (part.amount ?? totals[at] ?? null) : part.amount,
    })),
  };
}

/** The last part takes what the others leave over; null where that would leave nothing for it. */
export function withRestOnLast(values: PlanValues, difference: Money): PlanValues | null {
  const last = values.parts.at(-1);
  if (!last) return null;
  const before = last.amount ?? { minor: 0, currency: difference.currency };
  const rest = sum([before, { ...difference, minor: -difference.minor }], difference.currency);
  if (rest.minor <= 0) return null;
  return { ...values, parts: [...values.parts.slice(0, -1), { ...last, amount: rest }] };
}

/** What to send; null while a weight is missing. An amount that is not typed yet counts as nothing. */
export function planAsk({ split, parts }: PlanValues): PlanAsk | null {
  if (split === 'proportional' && parts.some((part) => part.weight === null)) return null;
  return {
    split,
    parts: parts.map(({ due_on, weight, amount }) => ({
      due_on,
      ...(split === 'proportional' && weight !== null ? { weight } : {}),
      ...(split === 'custom' ? { amount: amount ? moneyToDecimal(amount) : '0' } : {}),
    })),
  };
}

/** Which part and field a refusal names: `parts[1].due_on`; a whole part is told beside its figure. */
export function placeOf(field: string | undefined): { at: number; name: 'due_on' | 'figure' } | null {
  const place = /^parts\[(\d+)\](?:\.(\w+))?$/.exec(field ?? '');
  return place ? { at: Number(place[1]), name: place[2] === 'due_on' ? 'due_on' : 'figure' } : null;
}
