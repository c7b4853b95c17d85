/** The typed client: paths, parameters and answers come from the API description (`npm run generate`). */
import createClient from 'openapi-fetch';
import { API, send } from './door';
import type { components, paths } from './schema';

export { fetchFile, putBytes, saveFromApi, uploadBytes } from './door';

/** `api.GET('/customers/{id}', { params: { path: { id } }, signal })`; a refusal is thrown as a `Problem`. */
export const api = createClient<paths>({ baseUrl: API, fetch: send });

/** The body of an answer. Refusals have been thrown before. */
export async function answer<Body>(call: Promise<{ data?: Body }>): Promise<NonNullable<Body>> {
  const { data } = await call;
  return data as NonNullable<Body>;
}

/** Waits for an answer that has no body (204). */
export async function done(call: Promise<unknown>): Promise<void> {
  await call;
}

/** The header of an edit: refused with 412 when somebody else was faster. */
export function ifMatch(record: { version: number }): { 'If-Match': string } {
  return { 'If-Match': `"${record.version}"` };
}

/** A shape of the API description by its name. */
export type Shape<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What `GET` of a path answers with: `Got<'/payments/{id}'>`. */
export type Got<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;
