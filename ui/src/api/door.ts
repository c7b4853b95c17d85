/**
 * The only place that calls `fetch`. In the desktop window a Blob or FormData body kills the whole program, a redirect
 * is not followed and cookies do not exist; so bodies leave here as bytes, and an answer is never a redirect.
 */
import { asProblem, Problem, problemFrom } from '@/lib/problem';
import { platform } from '@/platform';

/** All calls are relative: the page's origin differs between a browser, the window, and the window on Windows. */
export const API = '/api/v1';

const signedOut = new Set<() => void>();

/** Calls back when an answer says that nobody is signed in (any more). */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** Sends a request made by the typed client. */
export async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  return call(request.url, { method: request.method, headers, body, signal: request.signal });
}

interface Call {
  method: string;
  headers: Headers;
  body?: Uint8Array<ArrayBuffer> | undefined;
  signal?: AbortSignal | undefined;
}

async function call(url: string, { method, headers, body, signal }: Call): Promise<Response> {
  const key = await (await platform()).pageKey();
  if (key !== null) headers.set('X-CF-Key', key);
  // One action of a person has one key. Whoever may send an action twice sets it; see `useAction`.
  if (method === 'POST' && !headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID());
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body && body.byteLength > 0 ? body : null,
      signal: signal ?? null,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
    });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw new Problem({ code: 'unreachable', detail: '', status: 0 });
  }
  if (response.ok) return response;
  const problem = await problemFrom(response);
  if (problem.status === 401) for (const listener of signedOut) listener();
  throw problem;
}

/** Opens the live stream and gives its bytes as they come. */
export async function openStream(path: string, headers: Record<string, string>, signal: AbortSignal) {
  const response = await call(`${API}${path}`, {
    method: 'GET',
    headers: new Headers({ Accept: 'text/event-stream', ...headers }),
    signal,
  });
  if (!response.body) throw new Problem({ code: 'unreachable', detail: '', status: 0 });
  return response.body;
}

/** A file of the API: its bytes, the name the server gave it, and an address for `<img>`, `<iframe>` or a link. */
export interface FetchedFile {
  bytes: Uint8Array<ArrayBuffer>;
  name: string;
  type: string;
  /** An object address; call `release` when it is no longer shown. */
  address: string;
  release: () => void;
}

/** Fetches a file through the client, since a plain link could not carry the page key. */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<FetchedFile> {
  const response = await call(`${API}${path}`, { method: 'GET', headers: new Headers(), signal });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const type = response.headers.get('Content-Type') ?? 'application/octet-stream';
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const name = fileNameOf(response.headers.get('Content-Disposition')) ?? path.split('/').at(-1) ?? 'file';
  return { bytes, name, type, address, release: () => URL.revokeObjectURL(address) };
}

/** Fetches a file and hands it to the person (download in a browser, save dialog in the window). */
export async function saveFromApi(path: string, name?: string): Promise<void> {
  const file = await fetchFile(path);
  file.release();
  await (await platform()).saveFile(name ?? file.name, file.bytes, file.type);
}

/** Sends one file as its raw bytes; its name travels as a header, percent-encoded. Answers with JSON. */
export async function uploadBytes<Answer>(
  path: string,
  file: File,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = new Uint8Array(await file.arrayBuffer());
  const response = await call(`${API}${path}`, {
    method: 'POST',
    headers: new Headers({
      'Content-Type': file.type || 'application/octet-stream',
      'X-File-Name': encodeURIComponent(file.name),
      ...headers,
    }),
    body,
  });
  return (await response.json()) as Answer;
}

/** Sets the one file of a place (`PUT`) to these raw bytes. */
export async function putBytes(path: string, file: File): Promise<void> {
  const body = new Uint8Array(await file.arrayBuffer());
  await call(`${API}${path}`, { method: 'PUT', headers: new Headers({ 'Content-Type': file.type }), body });
}

function fileNameOf(disposition: string | null): string | undefined {
  if (!disposition) return undefined;
  const star = /filename\*=(?:UTF-8'')?([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
  try {
    const name = star ? decodeURIComponent(star) : plain;
    return name?.replace(/[/\\\p{Cc}]/gu, '_');
  } catch (thrown) {
    console.warn('unreadable file name in Content-Disposition', asProblem(thrown).message);
    return undefined;
  }
}
