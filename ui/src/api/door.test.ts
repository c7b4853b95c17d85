import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '@/lib/problem';
import { fetchFile, onSignedOut, send, uploadBytes } from './door';

const answers = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.fn(
    async (_url: string, _init?: RequestInit) =>
      new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }),
  );

/** What the last call carried. */
const sent = (mock: ReturnType<typeof answers>) => {
  const [url, init] = mock.mock.lastCall ?? [];
  return { url, init, headers: init?.headers as Headers };
};

const request = (method: string, body?: string) =>
  new Request('http://localhost/api/v1/things', {
    method,
    ...(body ? { body, headers: { 'Content-Type': 'application/json' } } : {}),
  });

const refusal = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Problem);
  return thrown as Problem;
};

beforeEach(() => localStorage.setItem('cf.page-key', 'key-of-this-page'));
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('every call', () => {
  it('carries the page key, and a POST its own idempotency key', async () => {
    const mock = answers(200, {});
    vi.stubGlobal('fetch', mock);
    await send(request('POST', '{"a":1}'));
    expect(sent(mock).headers.get('X-CF-Key')).toBe('key-of-this-page');
    const first = sent(mock).headers.get('Idempotency-Key');
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    await send(request('POST', '{"a":1}'));
    expect(sent(mock).headers.get('Idempotency-Key')).not.toBe(first);
    await send(request('GET'));
    expect(sent(mock).headers.get('Idempotency-Key')).toBeNull();
  });

  it('keeps an idempotency key that the action brought', async () => {
    const mock = answers(200, {});
    vi.stubGlobal('fetch', mock);
    await send(new Request('http://localhost/x', { method: 'POST', headers: { 'Idempotency-Key': 'mine' } }));
    expect(sent(mock).headers.get('Idempotency-Key')).toBe('mine');
  });

  it('sends bodies as bytes and follows no redirect', async () => {
    const mock = answers(200, {});
    vi.stubGlobal('fetch', mock);
    await send(request('POST', '{"name":"نور"}'));
    const { init } = sent(mock);
    expect(init?.body).toBeInstanceOf(Uint8Array);
    expect(new TextDecoder().decode(init?.body as Uint8Array)).toBe('{"name":"نور"}');
    expect(init?.redirect).toBe('error');
    await uploadBytes('/files', new File(['%PDF'], 'Rechnung März.pdf', { type: 'application/pdf' }));
    expect(sent(mock).init?.body).toBeInstanceOf(Uint8Array);
    expect(sent(mock).headers.get('X-File-Name')).toBe('Rechnung%20M%C3%A4rz.pdf');
  });
});

describe('a refused answer', () => {
  it('becomes a problem with code, field and request id', async () => {
    vi.stubGlobal(
      'fetch',
      answers(422, {
        type: 'about:blank',
        status: 422,
        code: 'amount_too_large',
        detail: 'Only ₹ 250.00 is left to refund.',
        field: 'amount',
        request_id: 'req_1',
        errors: [{ field: 'amount', code: 'amount_too_large', detail: 'Only ₹ 250.00 is left.' }, 'odd'],
      }),
    );
    const problem = await refusal(send(request('POST', '{}')));
    expect(problem).toMatchObject({ code: 'amount_too_large', field: 'amount', status: 422, requestId: 'req_1' });
    expect(problem.message).toBe('Only ₹ 250.00 is left to refund.');
    expect(problem.fields).toHaveLength(1);
  });

  it('is a problem even when it is no problem document', async () => {
    vi.stubGlobal('fetch', answers(503, '<html>down</html>', { 'Retry-After': '7', 'X-Request-Id': 'req_2' }));
    const problem = await refusal(send(request('GET')));
    expect(problem).toMatchObject({
      code: 'unavailable',
      status: 503,
      retryAfter: 7,
      requestId: 'req_2',
      isPassing: true,
    });
  });

  it('with 401 tells the frame that nobody is signed in', async () => {
    vi.stubGlobal('fetch', answers(401, { code: 'not_signed_in' }));
    const listener = vi.fn();
    const stop = onSignedOut(listener);
    await refusal(send(request('GET')));
    stop();
    expect(listener).toHaveBeenCalledOnce();
  });
});

describe('the line', () => {
  it('that is down is a problem of its own', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')));
    expect(await refusal(send(request('GET')))).toMatchObject({ code: 'unreachable', status: 0, isPassing: true });
  });

  it('that was given up on purpose is not', async () => {
    const end = new AbortController();
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new DOMException('aborted', 'AbortError')));
    const asked = new Request('http://localhost/x', { signal: end.signal });
    end.abort();
    await expect(send(asked)).rejects.toThrow('aborted');
  });
});

describe('a fetched file', () => {
  it('has the server’s name without folders', async () => {
    vi.stubGlobal('fetch', answers(200, 'x', { 'Content-Disposition': "attachment; filename*=UTF-8''..%2FINV-1.pdf" }));
    const file = await fetchFile('/invoices/inv_1/pdf');
    expect(file.name).toBe('.._INV-1.pdf');
    file.release();
  });
});
