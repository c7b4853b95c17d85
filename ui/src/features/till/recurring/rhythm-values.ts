/** What the form of a rhythm holds, and how it becomes what the API asks for. An empty number is an empty text here. */
import * as z from 'zod';
import { addMonths } from '@/lib/dates';
import type { Goods, Recurring, RecurringAsk } from './queries';

export const UNITS = ['days', 'weeks', 'months'] as const;
export const ENDS = ['never', 'day', 'count'] as const;

export interface RhythmValues {
  starts_on: string | null;
  every: string;
  unit: (typeof UNITS)[number];
  /** Only with months; empty = the day of the start. */
  day_of_month: string;
  end: (typeof ENDS)[number];
  ends_on: string | null;
  count: string;
  due_after_days: string;
  makes: 'issued' | 'drafts';
  dated: 'due_day' | 'today';
  earned: 'at_once' | 'by_day';
}

/** Monthly, from a month after today: this month's invoice is the one that is repeated, and earned as that one is. */
export function freshRhythm(today: string, earned: RhythmValues['earned'] = 'at_once'): RhythmValues {
  const starts_on = addMonths(today, 1);
  const day = today.slice(8);
  return {
    starts_on,
    every: '1',
    unit: 'months',
    // A month that is too short for the day says nothing about those after it.
    day_of_month: starts_on.endsWith(day) ? '' : String(Number(day)),
    end: 'never',
    ends_on: null,
    count: '12',
    due_after_days: '',
    makes: 'drafts',
    dated: 'due_day',
    earned,
  };
}

export function rhythmOf(recurring: Recurring): RhythmValues {
  const text = (value: number | null | undefined) => value?.toString() ?? '';
  return {
    starts_on: recurring.starts_on,
    every: recurring.every.toString(),
    unit: recurring.unit,
    day_of_month: text(recurring.day_of_month),
    end: recurring.ends_on ? 'day' : recurring.count ? 'count' : 'never',
    ends_on: recurring.ends_on ?? null,
    count: text(recurring.count) || '12',
    due_after_days: text(recurring.due_after_days),
    makes: recurring.issues ? 'issued' : 'drafts',
    dated: recurring.dated,
    earned: recurring.earned_by_day ? 'by_day' : 'at_once',
  };
}

export function rhythmAskOf(values: RhythmValues, goods: Goods): RecurringAsk {
  return {
    invoice: goods,
    starts_on: values.starts_on ?? '',
    every: Number(values.every),
    unit: values.unit,
    ...(values.unit === 'months' && values.day_of_month ? { day_of_month: Number(values.day_of_month) } : {}),
    ...(values.end === 'day' && values.ends_on ? { ends_on: values.ends_on } : {}),
    ...(values.end === 'count' ? { count: Number(values.count) } : {}),
    ...(values.due_after_days ? { due_after_days: Number(values.due_after_days) } : {}),
    issues: values.makes === 'issued',
    dated: values.dated,
    earned_by_day: values.earned === 'by_day',
  };
}

type WrongKey = 'start' | 'number' | 'endDay';

const WHOLE = /^\d{1,4}$/;

/** What the screen itself can say; the server knows the bounds. */
export function rhythmSchema(words: (key: WrongKey) => string) {
  return z.custom<RhythmValues>().superRefine((values, context) => {
    const wrong = (path: keyof RhythmValues, key: WrongKey) =>
      context.addIssue({ code: 'custom', path: [path], message: words(key) });
    if (!values.starts_on) wrong('starts_on', 'start');
    if (!WHOLE.test(values.every)) wrong('every', 'number');
    if (values.unit === 'months' && values.day_of_month && !WHOLE.test(values.day_of_month))
      wrong('day_of_month', 'number');
    if (values.end === 'day' && !values.ends_on) wrong('ends_on', 'endDay');
    if (values.end === 'count' && !WHOLE.test(values.count)) wrong('count', 'number');
    if (values.due_after_days && !WHOLE.test(values.due_after_days)) wrong('due_after_days', 'number');
  });
}
