/** The steps of a trace as the timeline tells them: words to use, tone, money, times, and what can be opened. */
import type { Money } from '@/lib/money';
import type { Tone } from '@/lib/states';
import type { PostingLine } from '@/lib/t-table';
import type { TracePart } from './filter';

/** A step as the API tells it; `detail` is whatever that kind of step knows. */
export interface Step {
  at: string;
  kind: string;
  title: string;
  detail?: unknown;
  ref?: { type: string; id: string } | null | undefined;
}

export type FactValue =
  | { is: 'money'; money: Money }
  | { is: 'time'; at: string }
  | { is: 'duration'; ms: number }
  | { is: 'code'; text: string }
  | { is: 'text'; text: string };

export interface StoryFact {
  /** Path in the step's detail, `fact.amount`. */
  path: string;
  value: FactValue;
}

/** One request that was sent at a call, and how it was answered. */
export interface ExchangeLine {
  method: string;
  path: string;
  /** Null where no whole answer came; then `trouble` says what the line said. */
  status: number | null;
  trouble: string;
  requestId: string | null;
  latencyMs: number | null;
}

export type StoryKind = 'asked' | 'call' | 'webhook' | 'observation' | 'entry' | 'audit' | 'other';

/** Which of the kinds are looked at together; the beginning and what this screen does not know are in the whole only. */
const KINDS_OF: Readonly<Record<TracePart, StoryKind>> = {
  calls: 'call',
  deliveries: 'webhook',
  learned: 'observation',
  books: 'entry',
  acts: 'audit',
};

export interface Story {
  id: string;
  at: string;
  /** Since the step before, in milliseconds; null for the first. */
  afterMs: number | null;
  kind: StoryKind;
  tone: Tone;
  /** Which words tell it: `call.create`, `observation.captured`; and what to say where there are none. */
  words: string;
  spare: string;
  /** A state to show beside the title: outcome of a call, state of a delivery. */
  state: string | null;
  /** The one amount that matters here. */
  money: Money | null;
  latencyMs: number | null;
  /** Which call of its kind it is about this payment: 2 for the second time. */
  attempt: number;
  requestId: string | null;
  /** Who told it or did it. */
  by: string | null;
  /** How often it was delivered, where more than once. */
  deliveries: number;
  /** The gateway's words about what went wrong; empty for none. */
  note: string;
  postings: PostingLine[];
  /** What went over the line at a call, in the order of sending. */
  exchanges: ExchangeLine[];
  link: { type: string; id: string } | null;
  facts: StoryFact[];
}

const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  answered: 'good',
  declined: 'lost',
  refused: 'lost',
  unknown: 'waiting',
  unreachable: 'waiting',
};

const DELIVERY_TONES: Readonly<Record<string, Tone>> = {
  processed: 'good',
  received: 'waiting',
  retrying: 'waiting',
  failed: 'lost',
  ignored: 'quiet',
};

const OBSERVED_TONES: Readonly<Record<string, Tone>> = {
  captured: 'good',
  fee: 'quiet',
  pending: 'waiting',
  authorised: 'waiting',
  unknown: 'waiting',
  failed_try: 'lost',
  failed: 'lost',
  dispute: 'lost',
  withdrawn: 'lost',
};

/** Tells the whole trace, in the order of the API (oldest first). */
export function storiesOf(steps: readonly Step[]): Story[] {
  const calls = new Map<string, number>();
  return withGaps(
    steps.map((step, index) => {
      const story = storyOf(step);
      const attempt = story.kind === 'call' ? (calls.get(story.words) ?? 0) + 1 : 1;
      if (story.kind === 'call') calls.set(story.words, attempt);
      return { ...story, attempt, id: `${step.kind}-${index.toString()}-${step.at}` };
    }),
  );
}

/** How many steps each part of a trace has. */
export function countIn(stories: readonly Story[], part: TracePart): number {
  return stories.filter(({ kind }) => kind === KINDS_OF[part]).length;
}

/** One part of a trace, each step with how long it came after the one above it. */
export function partOf(stories: readonly Story[], part: TracePart | undefined): Story[] {
  return withGaps(part ? stories.filter(({ kind }) => kind === KINDS_OF[part]) : stories);
}

function withGaps(stories: readonly Omit<Story, 'afterMs'>[]): Story[] {
  return stories.map((story, index) => {
    const before = stories[index - 1];
    return { ...story, afterMs: before ? Math.max(0, Date.parse(story.at) - Date.parse(before.at)) : null };
  });
}

function storyOf(step: Step): Omit<Story, 'id' | 'afterMs' | 'attempt'> {
  const detail = record(step.detail);
  const told = {
    at: step.at,
    kind: 'other' as StoryKind,
    tone: 'quiet' as Tone,
    words: '',
    spare: step.title,
    state: null,
    money: null,
    latencyMs: null,
    requestId: null,
    by: null,
    deliveries: 1,
    note: '',
    postings: [],
    exchanges: [],
    link: step.ref ? { type: step.ref.type, id: step.ref.id } : null,
    facts: factsOf(detail),
  };
  switch (step.kind) {
    case 'asked':
      return { ...told, kind: 'asked', words: step.ref ? 'asked' : 'notAsked' };
    case 'call': {
      const [call = '', outcome = ''] = step.title.split(': ');
      const { latency_ms, gateway_request_id, note, exchanges, ...more } = detail;
      return {
        ...told,
        kind: 'call',
        tone: OUTCOME_TONES[outcome] ?? 'quiet',
        words: `call.${call}`,
        state: outcome || null,
        latencyMs: numberOf(latency_ms),
        requestId: textOf(gateway_request_id),
        note: textOf(note) ?? '',
        exchanges: exchangesOf(exchanges),
        facts: factsOf(more),
      };
    }
    case 'webhook': {
      const { origin, deliveries, state: kept, ...more } = detail;
      const state = textOf(kept);
      return {
        ...told,
        kind: 'webhook',
        tone: DELIVERY_TONES[state ?? ''] ?? 'quiet',
        words: origin === 'catch_up' ? 'webhook.catchUp' : 'webhook.delivery',
        state,
        deliveries: numberOf(deliveries) ?? 1,
        facts: factsOf(more),
      };
    }
    case 'observation': {
      const seen = record(detail.fact);
      const fact = record(seen.fact);
      return {
        ...told,
        kind: 'observation',
        tone: OBSERVED_TONES[step.title] ?? 'quiet',
        words: `observation.${step.title}`,
        money: moneyOf(fact.amount) ?? moneyOf(fact.fee),
        by: textOf(detail.origin),
        note: textOf(fact.reason) ?? '',
        facts: factsOf(seen),
      };
    }
    case 'entry':
      return {
        ...told,
        kind: 'entry',
        // `fee-estimate:2:reversed`: the words know the fact and that it was taken back, not the running number.
        words: `entry.${step.title.replace(/:\d+(?=:|$)/g, '').replaceAll(':', '_')}`,
        tone: 'good',
        postings: postingsOf(detail.postings),
        facts: factsOf({ source: detail.source }),
      };
    case 'audit':
      return {
        ...told,
        kind: 'audit',
        words: `audit.${step.title.replaceAll('.', '_')}`,
        by: textOf(detail.who),
        requestId: textOf(detail.request_id),
        note: textOf(record(detail.detail).note) ?? '',
        facts: factsOf({ ...record(detail.detail), note: null, whence: detail.whence }),
      };
    default:
      return told;
  }
}

/** Everything in a detail, flat, with what is recognised as money, a time or an id said as such. Empty values are left out. */
export function factsOf(detail: unknown, before = ''): StoryFact[] {
  return Object.entries(record(detail)).flatMap(([key, value]): StoryFact[] => {
    const path = before === '' ? key : `${before}.${key}`;
    if (value === null || value === undefined || value === '') return [];
    const money = moneyOf(value);
    if (money) return [{ path, value: { is: 'money', money } }];
    if (Array.isArray(value)) {
      const text = value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ');
      return text === '' ? [] : [{ path, value: { is: 'code', text } }];
    }
    if (typeof value === 'object') return factsOf(value, path);
    if (typeof value === 'number' && key.endsWith('_ms')) return [{ path, value: { is: 'duration', ms: value } }];
    if (typeof value === 'string') {
      if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return [{ path, value: { is: 'time', at: value } }];
      if (/^[\w-]+_[\w-]{6,}$|^https?:\/\/|[:/]/.test(value)) return [{ path, value: { is: 'code', text: value } }];
    }
    return [{ path, value: { is: 'text', text: String(value) } }];
  });
}

function exchangesOf(value: unknown): ExchangeLine[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    const exchange = record(item);
    return {
      method: textOf(exchange.method) ?? '',
      path: textOf(exchange.path) ?? '',
      status: numberOf(exchange.status),
      trouble: textOf(exchange.trouble) ?? '',
      requestId: textOf(exchange.request_id),
      latencyMs: numberOf(exchange.latency_ms),
    };
  });
}

function postingsOf(value: unknown): PostingLine[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    const posting = record(item);
    const amount = moneyOf(posting);
    return amount
      ? [
          {
            account: textOf(posting.account) ?? '',
            name: textOf(posting.name) ?? '',
            party: textOf(posting.party) ?? '',
            amount,
          },
        ]
      : [];
  });
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function moneyOf(value: unknown): Money | null {
  const { minor, currency } = record(value);
  return typeof minor === 'number' && typeof currency === 'string' ? { minor, currency } : null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
