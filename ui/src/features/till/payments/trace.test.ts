import { describe, expect, it } from 'vitest';
import { countIn, factsOf, partOf, type Step, storiesOf } from './trace';

const inr = (minor: number) => ({ minor, currency: 'INR' });

/** One payment as the API tells it: asked, page made, webhook twice, learned, booked, cancelled by nobody. */
const STEPS: Step[] = [
  {
    at: '2026-11-21T09:00:00.000Z',
    kind: 'asked',
    title: 'asked for INR 118.00',
    detail: { account: 'acc_01ABCDEF' },
    ref: { type: 'invoice', id: 'inv_01ABCDEF' },
  },
  {
    at: '2026-11-21T09:00:00.340Z',
    kind: 'call',
    title: 'create: answered',
    detail: { note: '', gateway_request_id: 'req_9f2', latency_ms: 312 },
  },
  {
    at: '2026-11-21T09:01:00.340Z',
    kind: 'webhook',
    title: 'payment.captured',
    detail: { deliveries: 3, state: 'processed', origin: 'webhook' },
    ref: { type: 'inbox', id: '12' },
  },
  {
    at: '2026-11-21T09:01:00.350Z',
    kind: 'observation',
    title: 'captured',
    detail: {
      origin: 'webhook',
      fact: {
        reference: 'pay_01ABCDEF',
        canonical: 'pp_77aabb',
        aliases: [],
        fact: { kind: 'captured', amount: inr(11800), at: '2026-11-21T09:00:59.000Z', capture_no: null },
        amount: inr(11800),
        method: { family: 'card', label: 'visa', last4: '4242' },
      },
    },
    ref: { type: 'inbox', id: '12' },
  },
  {
    at: '2026-11-21T09:01:00.350Z',
    kind: 'entry',
    title: 'fee-estimate:2:reversed',
    detail: {
      source: 'payment:pay_01ABCDEF:fee-estimate:2:reversed',
      postings: [
        { account: '2020', name: 'Gateway fees accrued', party: 'acc_1', currency: 'INR', minor: 236 },
        { account: '6000', name: 'Gateway fees', party: '', currency: 'INR', minor: -236 },
      ],
    },
    ref: { type: 'entry', id: 'jnl_01ABCDEF' },
  },
];

const stories = storiesOf(STEPS);
const [asked, call, webhook, observation, entry] = stories;

describe('a trace as a timeline', () => {
  it('keeps the order and says how long each step came after the one before', () => {
    expect(stories.map(({ kind }) => kind)).toEqual(['asked', 'call', 'webhook', 'observation', 'entry']);
    expect(stories.map(({ afterMs }) => afterMs)).toEqual([null, 340, 60_000, 10, 0]);
    expect(new Set(stories.map(({ id }) => id)).size).toBe(stories.length);
  });

  it('leads from the first step to the invoice', () => {
    expect(asked).toMatchObject({ words: 'asked', link: { type: 'invoice', id: 'inv_01ABCDEF' } });
  });

  it('tells a gateway call with its outcome, latency and request id', () => {
    expect(call).toMatchObject({
      words: 'call.create',
      state: 'answered',
      tone: 'good',
      latencyMs: 312,
      requestId: 'req_9f2',
      note: '',
    });
  });

  it('tells each request of a call with its answer, and not among the facts', () => {
    const line = { method: 'GET', path: '/v1/x?y=z', trouble: '', request_id: 'req_1', latency_ms: 7 };
    const detail = {
      latency_ms: 9,
      exchanges: [
        { ...line, status: null, trouble: 'no answer in time' },
        { ...line, status: 404 },
      ],
    };
    const [told] = storiesOf([{ at: '2026-11-21T09:00:00Z', kind: 'call', title: 'fetch: refused', detail }]);
    expect(told?.exchanges.map(({ status, trouble }) => [status, trouble])).toEqual([
      [null, 'no answer in time'],
      [404, ''],
    ]);
    expect(told?.facts).toEqual([]);
  });

  it('counts the tries of one kind of call, each kind for itself', () => {
    const call = (title: string): Step => ({ at: '2026-11-21T09:00:00Z', kind: 'call', title, detail: {} });
    const told = storiesOf([call('create: unknown'), call('find: answered'), call('create: answered')]);
    expect(told.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  });

  it('shows what else the program comes to tell of a call or a delivery', () => {
    const [told] = storiesOf([
      { at: '2026-11-21T09:00:00Z', kind: 'call', title: 'create: answered', detail: { latency_ms: 3, status: 201 } },
    ]);
    expect(told?.facts).toEqual([{ path: 'status', value: { is: 'text', text: '201' } }]);
  });

  it('shows one part by itself, with the time between its own steps', () => {
    expect(countIn(stories, 'calls')).toBe(1);
    expect(countIn(stories, 'acts')).toBe(0);
    const learned = partOf(stories, 'learned');
    expect(learned.map(({ kind, afterMs }) => [kind, afterMs])).toEqual([['observation', null]]);
    expect(partOf(stories, undefined)).toEqual(stories);
  });

  it('shows a call without an answer as waiting, never as lost', () => {
    const [unknown] = storiesOf([
      {
        at: '2026-11-21T09:00:00Z',
        kind: 'call',
        title: 'create: unknown',
        detail: { note: 'no answer in 10 s', gateway_request_id: '', latency_ms: 10_000 },
      },
    ]);
    expect(unknown).toMatchObject({ tone: 'waiting', requestId: null, note: 'no answer in 10 s' });
  });

  it('links a delivery to its row of the inbox and counts how often it came', () => {
    expect(webhook).toMatchObject({
      words: 'webhook.delivery',
      state: 'processed',
      deliveries: 3,
      link: { type: 'inbox', id: '12' },
    });
    const [found] = storiesOf([
      { at: '2026-11-21T09:00:00Z', kind: 'webhook', title: 'found by catch-up', detail: { origin: 'catch_up' } },
    ]);
    expect(found?.words).toBe('webhook.catchUp');
  });

  it('brings the amount of what was learned, and everything else as facts', () => {
    expect(observation).toMatchObject({
      words: 'observation.captured',
      tone: 'good',
      money: inr(11800),
      by: 'webhook',
    });
    expect(observation?.facts).toContainEqual({
      path: 'fact.at',
      value: { is: 'time', at: '2026-11-21T09:00:59.000Z' },
    });
    expect(observation?.facts).toContainEqual({ path: 'method.last4', value: { is: 'text', text: '4242' } });
  });

  it('draws an entry from its postings, with words that know no running number', () => {
    expect(entry?.words).toBe('entry.fee-estimate_reversed');
    expect(entry?.postings).toEqual([
      { account: '2020', name: 'Gateway fees accrued', party: 'acc_1', amount: inr(236) },
      { account: '6000', name: 'Gateway fees', party: '', amount: inr(-236) },
    ]);
  });

  it('still tells a kind of step that this screen does not know', () => {
    const [strange] = storiesOf([{ at: '2026-11-21T09:00:00Z', kind: 'payout', title: 'paid out', detail: null }]);
    expect(strange).toMatchObject({ kind: 'other', words: '', spare: 'paid out', facts: [] });
  });
});

describe('facts of a step', () => {
  it('leaves out what is empty and recognises money, durations and codes', () => {
    expect(factsOf({ a: null, b: '', c: [], amount: inr(5), latency_ms: 7, id: 'pay_01ABCDEF' })).toEqual([
      { path: 'amount', value: { is: 'money', money: inr(5) } },
      { path: 'latency_ms', value: { is: 'duration', ms: 7 } },
      { path: 'id', value: { is: 'code', text: 'pay_01ABCDEF' } },
    ]);
  });
});
