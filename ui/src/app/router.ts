import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { Problem } from '@/lib/problem';
import { routeTree } from '@/routeTree.gen';
import { PageError, PagePending } from './error-boundary';
import { NotFound } from './not-found';

/** Passing trouble is tried again twice; a refusal is an answer and is not. */
const retry = (failures: number, error: unknown) => failures < 2 && (!(error instanceof Problem) || error.isPassing);

export const queries = new QueryClient({
  queryCache: new QueryCache(),
  mutationCache: new MutationCache(),
  defaultOptions: {
    // The live line says when something changed, so what is here stays good until then.
    queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

export const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 300,
  defaultErrorComponent: PageError,
  defaultPendingComponent: PagePending,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
