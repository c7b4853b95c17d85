import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Problem } from '@/lib/problem';
import { useAction } from './use-action';

/** Presses twice, with another refusal before the second, and tells whether both carried one key. */
async function isOneKey(refusal: unknown, contents: [string, string] = ['same', 'same']) {
  const keys: string[] = [];
  const send = (_: string, headers: { 'Idempotency-Key': string }) => {
    keys.push(headers['Idempotency-Key']);
    return Promise.reject(refusal);
  };
  const queries = new QueryClient();
  const { result } = renderHook(() => useAction({ send, tags: [] }), {
    wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>,
  });
  for (const content of contents) await result.current.mutateAsync(content).catch(() => {});
  return keys.length === 2 && keys[0] === keys[1];
}
const refused = (status: number) => new Problem({ status, code: 'x', detail: '' });

it.each([0, 408, 429, 500, 503])(
  'a press after %i, whose outcome nobody knows, carries the same key',
  async (status) => {
    expect(await isOneKey(refused(status))).toBe(true);
  },
);

it('so does one after an answer that broke off', async () => {
  expect(await isOneKey(new SyntaxError('Unexpected end of JSON input'))).toBe(true);
});

it('a press after a clear refusal, or with another content, is a new one', async () => {
  for (const status of [400, 404, 409, 412]) expect(await isOneKey(refused(status))).toBe(false);
  expect(await isOneKey(refused(0), ['this', 'that'])).toBe(false);
});
