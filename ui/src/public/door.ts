/**
 * The only place of the customers' pages that calls `fetch`. The key in the address is the whole right: no cookie is
 * sent, nothing is stored.
 */
import type { Answer, PayPage } from './pay-page';

/** Asks what stands behind a link. Never throws: a broken line is an answer too. */
export async function askPage(key: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(`/pay/${key}/data`, { credentials: 'omit', cache: 'no-store', signal });
    if (response.status === 404) return { kind: 'missing' };
    if (!response.ok) return { kind: 'unreachable' };
    return { kind: 'page', page: (await response.json()) as PayPage };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** How starting a payment ended; `said` is the shop's own sentence. */
export type Start = { ok: true; url: string } | { ok: false; code: string; said: string };

/** Starts a payment, or goes on with the one that is open, and gives the gateway's address. */
export async function startPayment(key: string, method: string | null): Promise<Start> {
  try {
    const response = await fetch(`/pay/${key}/start`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(method === null ? {} : { merchant_account_id: method }),
      credentials: 'omit',
      cache: 'no-store',
    });
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok && typeof body.url === 'string' && isWeb(body.url)) return { ok: true, url: body.url };
    const said = typeof body.title === 'string' ? body.title : '';
    return { ok: false, code: codeOf(response.status, body.code), said };
  } catch {
    return { ok: false, code: 'unreachable', said: '' };
  }
}

/** Tells the shop that the payment was made by its own link; the bank's number may be empty. */
export async function claimPaid(key: string, utr: string): Promise<{ ok: true } | { ok: false; code: string }> {
  try {
    const response = await fetch(`/pay/${key}/claim`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(utr === '' ? {} : { utr }),
      credentials: 'omit',
      cache: 'no-store',
    });
    if (response.ok) return { ok: true };
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    return { ok: false, code: codeOf(response.status, body.code) };
  } catch {
    return { ok: false, code: 'unreachable' };
  }
}

/** An empty answer says what is wrong by its status alone. */
function codeOf(status: number, told: unknown): string {
  if (status === 404) return 'missing';
  if (status === 429) return 'too-often';
  return typeof told === 'string' ? told : 'refused';
}

const TRIES = 6;
const PAUSE_MS = 1000;

/**
 * The same, with patience: the gateway's page may be a moment late. Asking again goes on with the payment that the
 * first question began, so nothing is started twice.
 */
export async function startPatiently(
  key: string,
  method: string | null,
  pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
): Promise<Start> {
  for (let tried = 1; ; tried += 1) {
    const start = await startPayment(key, method);
    if (start.ok || start.code !== 'payment.gateway' || tried === TRIES) return start;
    await pause(PAUSE_MS);
  }
}

/** Only a web address is gone to: never a `javascript:` one, whoever sent it. */
export function isWeb(address: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(address, window.location.href).protocol);
  } catch {
    return false;
  }
}
