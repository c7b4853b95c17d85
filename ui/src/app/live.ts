/**
 * The live line: events say which tags changed, and the queries whose key begins with one of them are fetched again.
 * An event carries no figures, so rights stay with the queries. The cursor is kept, so that a window that lost the
 * line asks from where it was and misses nothing.
 */
import type { QueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { create } from 'zustand';
import { openStream } from '@/api/door';
import { Problem } from '@/lib/problem';
import { platform } from '@/platform';

const Event = z.object({
  seq: z.number().int(),
  kind: z.string(),
  tags: z.array(z.string()),
  subject: z.string().nullish(),
});
export type LiveEvent = z.infer<typeof Event>;

/** How the line stands, in words for the frame: `live`, `connecting` (first time or again), `away` (cannot reach). */
export type LiveState = 'connecting' | 'live' | 'away';

export const useLive = create<{ state: LiveState; last: LiveEvent | null }>(() => ({
  state: 'connecting',
  last: null,
}));

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** The server sends a comment at least this often; a silent line is a dead one. */
const SILENCE_MS = 45_000;

/** Milliseconds before try number `attempt` (from 0): 0.5 s doubling to 30 s, of which a random half is taken off at most. */
export function waitBefore(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random() * 0.5));
}

/** One server-sent event, as far as we use it. */
export interface StreamEvent {
  id: string | undefined;
  event: string;
  data: string;
}

/** Reads server-sent events from text that comes in arbitrary pieces. */
export class StreamReader {
  private rest = '';
  private id: string | undefined;
  private event = '';
  private data: string[] = [];

  push(text: string): StreamEvent[] {
    const found: StreamEvent[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0)
          found.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
        this.event = '';
        this.data = [];
        continue;
      }
      const colon = line.indexOf(':');
      if (colon === 0) continue;
      const field = colon === -1 ? line : line.slice(0, colon);
      const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id') this.id = value;
      else if (field === 'event') this.event = value;
      else if (field === 'data') this.data.push(value);
    }
    return found;
  }
}

export interface LineOptions {
  onEvent: (event: LiveEvent) => void;
  /** The cursor is older than what the server keeps: everything shown must be fetched again. */
  onReload: () => void;
  onState: (state: LiveState) => void;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
  open?: typeof openStream;
}

/** Keeps the line open until `signal` aborts. */
export async function keepLine(signal: AbortSignal, options: LineOptions): Promise<void> {
  const { onEvent, onReload, onState, wait = pause, random = Math.random, open = openStream } = options;
  let after: number | null = null;
  let attempt = 0;
  const take = (name: string, data: string) => {
    if (name === 'reload') return onReload();
    const event = readEvent(data);
    if (!event) return;
    if (event.kind === 'reload') return onReload();
    after = event.seq;
    onEvent(event);
  };
  const opened = () => {
    attempt = 0;
    onState('live');
  };
  while (!signal.aborted) {
    try {
      const { live } = await platform();
      if (live) await live.open(after, (json) => take('message', json), opened, signal);
      else await readStream(after, signal, open, opened, take);
    } catch (thrown) {
      if (signal.aborted) return;
      // Signed out: the frame goes away and takes the line with it.
      if (thrown instanceof Problem && thrown.status === 401) return;
      if (thrown instanceof Problem && thrown.status === 410) {
        after = null;
        onReload();
      }
    }
    if (signal.aborted) return;
    onState(attempt >= 2 ? 'away' : 'connecting');
    await wait(waitBefore(attempt, random), signal);
    attempt += 1;
  }
}

async function readStream(
  after: number | null,
  signal: AbortSignal,
  open: typeof openStream,
  opened: () => void,
  take: (name: string, data: string) => void,
) {
  const silence = new AbortController();
  const both = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const query = after === null ? '' : `?after=${after}`;
    const stream = await open(`/live${query}`, after === null ? {} : { 'Last-Event-ID': String(after) }, both);
    opened();
    const reader = stream.getReader();
    const decoder = new TextDecoder();
    const events = new StreamReader();
    for (;;) {
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return;
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      for (const event of events.push(decoder.decode(value, { stream: true }))) take(event.event, event.data);
    }
  } finally {
    clearTimeout(timer);
  }
}

function readEvent(data: string): LiveEvent | null {
  try {
    return Event.parse(JSON.parse(data));
  } catch {
    return null;
  }
}

/** Waits, but not longer than until the browser says that the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    window.addEventListener('online', done);
  });
}

/** Ties the live line to the query cache; gives back how to end it. */
export function followLive(queries: QueryClient): () => void {
  const end = new AbortController();
  let wasAway = false;
  void keepLine(end.signal, {
    onState: (state) => {
      // Without a cursor of our own yet, what changed while the line was away can only be found by asking again.
      if (state === 'live' && wasAway && useLive.getState().last === null) void queries.invalidateQueries();
      wasAway = state !== 'live';
      useLive.setState({ state });
    },
    onReload: () => void queries.invalidateQueries(),
    onEvent: (event) => {
      useLive.setState({ last: event });
      for (const tag of event.tags) void queries.invalidateQueries({ queryKey: [tag] });
    },
  });
  return () => end.abort();
}
