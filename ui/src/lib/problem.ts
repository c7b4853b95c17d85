/** One field that the server did not take, with a JSON path such as `lines.0.quantity`. */
export interface FieldProblem {
  field: string;
  code: string;
  detail: string;
}

/** What an error says when the answer is not a problem document. */
const SPARE_CODES: Readonly<Record<number, string>> = {
  0: 'unreachable',
  401: 'not_signed_in',
  403: 'not_allowed',
  404: 'not_found',
  409: 'conflict',
  412: 'stale_edit',
  413: 'too_large',
  429: 'too_many_requests',
  503: 'unavailable',
};

/**
 * A refusal of the API (RFC 9457 problem document), or of the line to it (`status` 0, code `unreachable`).
 * `code` is stable and machine-readable; `message` is a plain sentence for the person.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;
  readonly fields: readonly FieldProblem[];
  /** The record that stands in the way, or the day or rate that leads out; see `ways-out.ts`. */
  readonly subject: string | undefined;
  readonly requestId: string | undefined;
  /** Seconds after which another try makes sense, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(facts: {
    code: string;
    detail: string;
    status: number;
    field?: string | undefined;
    fields?: readonly FieldProblem[];
    subject?: string | undefined;
    requestId?: string | undefined;
    retryAfter?: number | undefined;
  }) {
    super(facts.detail);
    this.code = facts.code;
    this.status = facts.status;
    this.field = facts.field;
    this.fields = facts.fields ?? [];
    this.subject = facts.subject;
    this.requestId = facts.requestId;
    this.retryAfter = facts.retryAfter;
  }

  /** True when the same request may simply be sent again later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }

  /**
   * True when it is not known whether what was asked has been done: no answer came, or only a part of one, or one that
   * does not say. All other answers of 4xx are clear: nothing was done.
   */
  get isUnclear(): boolean {
    return this.status < 400 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Reads a refused answer. Never throws: an unreadable body becomes a problem with a code from the status. */
export async function problemFrom(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  const body = parseObject(text);
  const retry = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const listed = Array.isArray(body.errors) ? body.errors : [];
  return new Problem({
    status: response.status,
    code: textOf(body.code) ?? SPARE_CODES[response.status] ?? 'unexpected_answer',
    detail: textOf(body.detail) ?? textOf(body.title) ?? '',
    field: textOf(body.field),
    fields: listed.flatMap((entry) => fieldProblem(entry)),
    subject: textOf(body.subject),
    requestId: textOf(body.request_id) ?? response.headers.get('X-Request-Id') ?? undefined,
    retryAfter: Number.isFinite(retry) ? retry : undefined,
  });
}

/** Any thrown thing as a problem, so that an error screen has one shape to show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem({ code: 'screen_error', detail, status: -1 });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldProblem(entry: unknown): FieldProblem[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { field, code, detail } = entry as Record<string, unknown>;
  const name = textOf(field);
  return name ? [{ field: name, code: textOf(code) ?? 'invalid', detail: textOf(detail) ?? '' }] : [];
}
