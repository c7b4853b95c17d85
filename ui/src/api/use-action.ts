import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { asProblem, type Problem } from '@/lib/problem';

/**
 * One action of a person on the server. While the outcome is not known (`Problem.isUnclear`) a second press with the same
 * content carries the same idempotency key, so that nothing is done twice; anything else gets a new key. After success the queries of `tags` are fetched again, without waiting for the live line.
 */
export function useAction<Ask, Result>(options: {
  send: (ask: Ask, headers: { 'Idempotency-Key': string }) => Promise<Result>;
  tags: readonly string[];
  onDone?: (result: Result, ask: Ask) => void;
}) {
  const queries = useQueryClient();
  const open = useRef<{ content: string; key: string } | null>(null);
  return useMutation<Result, Problem, Ask>({
    mutationFn: async (ask) => {
      const content = JSON.stringify(ask) ?? '';
      if (open.current?.content !== content) open.current = { content, key: crypto.randomUUID() };
      try {
        const result = await options.send(ask, { 'Idempotency-Key': open.current.key });
        open.current = null;
        return result;
      } catch (thrown) {
        const problem = asProblem(thrown);
        if (!problem.isUnclear) open.current = null;
        throw problem;
      }
    },
    onSuccess: (result, ask) => {
      for (const tag of options.tags) void queries.invalidateQueries({ queryKey: [tag] satisfies QueryKey });
      options.onDone?.(result, ask);
    },
  });
}
