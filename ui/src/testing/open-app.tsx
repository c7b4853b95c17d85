/** Opens the staff app at an address with the API answered from a table, for tests of whole screens. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import type { Shape } from '@/api/client';
import { PageError, PagePending } from '@/app/error-boundary';
import { NotFound } from '@/app/not-found';
import { prefer } from '@/app/preferences';
import { routeTree } from '@/routeTree.gen';
import { startWords } from '@/words';

export const SHOP: Shape<'ShopFacts'> = {
  name: 'Kirana Fresh',
  country: 'IN',
  books_currency: 'INR',
  zone: 'Asia/Kolkata',
  locale: 'en-IN',
  practice: false,
};

/** What that shop's settings are, as the API gives them. */
export const SETTINGS: Shape<'Settings'> = {
  ...SHOP,
  address: '',
  region: '',
  tax_id: '',
  email: '',
  phone: '',
  public_base_url: '',
  hooks_base_url: '',
  fiscal_year_starts_month: 4,
  invoice_terms_days: 14,
  pay_link_hours: 72,
  has_logo: false,
  set_up_at: '2026-01-05T08:00:00Z',
  version: 1,
};

export const OWNER: Shape<'Person'> = {
  id: 'stf_asha',
  name: 'Asha Patil',
  login: 'asha',
  role: 'owner',
  permissions: ['*'],
  preferences: {},
};

/** One call as the server would see it. */
export interface Call {
  /** `PATCH /staff/stf_asha`. */
  of: string;
  body: unknown;
  headers: Headers;
}

/** A refusal of the API, to be put into the table. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly document: { code: string; detail?: string; field?: string; subject?: string },
  ) {}
}

type Answer = unknown | ((call: Call) => unknown);

const problem = (status: number, document: object) =>
  new Response(JSON.stringify({ status, ...document }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });

/**
 * The table is read at each call, so a test may change it on the way. What is not in it is 404, but for the session
 * and the live line.
 */
export async function openApp(
  address: string,
  table: Record<string, Answer>,
  { person = OWNER, language = 'en' }: { person?: Shape<'Person'>; language?: string } = {},
) {
  localStorage.clear();
  await startWords(language);
  prefer({ language });
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (url: string | URL, init: RequestInit = {}) => {
    const { pathname } = new URL(url, 'http://localhost');
    const text = init.body ? new TextDecoder().decode(init.body as Uint8Array) : '';
    const call: Call = {
      of: `${init.method ?? 'GET'} ${pathname.replace('/api/v1', '')}`,
      body: text === '' ? undefined : JSON.parse(text),
      headers: new Headers(init.headers),
    };
    calls.push(call);
    if (call.of === 'GET /live') return new Response(new ReadableStream());
    const found = call.of in table ? table[call.of] : spare(call.of, person);
    const answer = typeof found === 'function' ? await found(call) : found;
    if (answer === undefined) return problem(404, { code: 'record.not_found', detail: `no answer for ${call.of}` });
    if (answer instanceof Refusal) return problem(answer.status, answer.document);
    return new Response(JSON.stringify(answer), { status: 200 });
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } });
  const router = createRouter({
    routeTree,
    context: { queries },
    history: createMemoryHistory({ initialEntries: [address] }),
    defaultErrorComponent: PageError,
    defaultPendingComponent: PagePending,
    defaultNotFoundComponent: NotFound,
  });
  render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return {
    /** Where the app is now: `/settings?tab=staff`. */
    at: () => router.state.location.href,
    /** The calls so far of one kind. */
    sent: (of: string) => calls.filter((call) => call.of === of),
  };
}

function spare(of: string, person: Shape<'Person'>): unknown {
  return of === 'GET /session' ? { state: 'signed_in', person, shop: SHOP } : undefined;
}
