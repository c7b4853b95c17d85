import { Problem } from '@/lib/problem';

/**
 * A refusal with its field as the form writes paths: the server says `rate.components[0].rate`, the form
 * `components.0.rate`.
 */
export function asTyped(problem: Problem | null): Problem | null {
  if (!problem?.field) return problem;
  const { code, message: detail, status, subject, requestId, retryAfter } = problem;
  const field = problem.field.replace(/^rate\./, '').replace(/\[(\d+)\]/g, '.$1');
  return new Problem({ code, detail, status, field, subject, requestId, retryAfter });
}
