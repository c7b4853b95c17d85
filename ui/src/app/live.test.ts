import { describe, expect, it, vi } from 'vitest';
import { Problem } from '@/lib/problem';
import { keepLine, type LiveEvent, type LiveState, StreamReader, waitBefore } from './live';

describe('the wait before another try', () => {
  it('doubles from half a second to thirty seconds', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 7, 20].map((attempt) => waitBefore(attempt, () => 1));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });
  it('is spread by up to half, so that all windows do not knock at once', () => {
    expect(waitBefore(3, () => 0)).toBe(2000);
    expect(waitBefore(3, () => 0.5)).toBe(3000);
  });
});

describe('the stream reader', () => {
  it('puts events together from any pieces and skips comments', () => {
    const reader = new StreamReader();
    const text = ': beat\n\nid: 7\ndata: {"a":\ndata: 1}\n\nevent: reload\r\ndata: x\r\n\r\n';
    const found = [...text].flatMap((character) => reader.push(character));
    expect(found).toEqual([
      { id: '7', event: 'message', data: '{"a":\n1}' },
      { id: '7', event: 'reload', data: 'x' },
    ]);
  });
});

/** A server that answers each opening of the line with the next of these: text to stream, or a refusal. */
function serverOf(answers: (string | Problem)[], end: AbortController) {
  const asked: string[] = [];
  const open = async (path: string) => {
    asked.push(path);
    const answer = answers.shift();
    if (answer === undefined) {
      end.abort();
      throw new Problem({ code: 'unreachable', detail: '', status: 0 });
    }
    if (answer instanceof Problem) throw answer;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(answer));
        controller.close();
      },
    });
  };
  return { asked, open };
}

const event = (seq: number, tags: string[]) =>
  `id: ${seq}\ndata: ${JSON.stringify({ seq, kind: 'payment.changed', tags, subject: 'pay_1' })}\n\n`;
const unreachable = () => new Problem({ code: 'unreachable', detail: '', status: 0 });

describe('the live line', () => {
  const run = async (answers: (string | Problem)[]) => {
    const end = new AbortController();
    const server = serverOf(answers, end);
    const seen: LiveEvent[] = [];
    const states: LiveState[] = [];
    const waits: number[] = [];
    const onReload = vi.fn();
    await keepLine(end.signal, {
      open: server.open,
      onEvent: (one) => seen.push(one),
      onState: (state) => states.push(state),
      onReload,
      wait: async (ms) => void waits.push(ms),
      random: () => 1,
    });
    return { ...server, seen, states, waits, onReload };
  };

  it('asks again from its cursor after a broken line', async () => {
    const line = await run([event(41, ['payments']) + event(42, ['refunds']), event(43, ['payments'])]);
    expect(line.asked).toEqual(['/live', '/live?after=42', '/live?after=43']);
    expect(line.seen.map((one) => one.seq)).toEqual([41, 42, 43]);
  });

  it('waits longer each time, and from the start again once it was open', async () => {
    const line = await run([unreachable(), unreachable(), unreachable(), '', unreachable()]);
    expect(line.waits).toEqual([500, 1000, 2000, 500, 1000]);
    expect(line.states).toEqual(['connecting', 'connecting', 'away', 'live', 'connecting', 'connecting']);
  });

  it('fetches everything again when its cursor is too old', async () => {
    const line = await run(['event: reload\ndata: {}\n\n', new Problem({ code: 'gone', detail: '', status: 410 })]);
    expect(line.onReload).toHaveBeenCalledTimes(2);
  });

  it('ends when nobody is signed in', async () => {
    const line = await run([new Problem({ code: 'not_signed_in', detail: '', status: 401 })]);
    expect(line.asked).toEqual(['/live']);
    expect(line.waits).toEqual([]);
  });

  it('does not fall over an event it cannot read', async () => {
    const line = await run(['data: nonsense\n\n', event(5, ['orders'])]);
    expect(line.seen.map((one) => one.seq)).toEqual([5]);
  });
});
