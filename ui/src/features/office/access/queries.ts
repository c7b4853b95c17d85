import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { answer, api, done, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { platform } from '@/platform';

/** Who is signed in here, or that nobody is, or that there is no shop yet. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => answer(api.GET('/session', { signal })),
  staleTime: 5 * 60_000,
});

/** The shop's facts that every screen needs; nothing while nobody is signed in. */
export function shopOf(session: Shape<'SessionState'> | undefined): Shape<'ShopFacts'> | undefined {
  return session?.state === 'signed_in' ? session.shop : undefined;
}

export const presetsQuery = queryOptions({
  queryKey: ['set-up', 'presets'],
  queryFn: ({ signal }) => answer(api.GET('/set-up/presets', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Keeps the page key and takes the new session over; everything known of another session is forgotten. */
function useTakeSession() {
  const queries = useQueryClient();
  return async (signedIn: Shape<'SignedIn'>) => {
    (await platform()).keepPageKey(signedIn.page_key);
    queries.clear();
    const session: Shape<'SessionState'> = { state: 'signed_in', person: signedIn.person, shop: signedIn.shop };
    queries.setQueryData(sessionQuery.queryKey, session);
  };
}

export function useSignIn() {
  const take = useTakeSession();
  return useAction({
    send: async (ask: Shape<'SignIn'>, headers) => {
      const signedIn = await answer(api.POST('/session', { body: ask, headers }));
      await take(signedIn);
      return signedIn;
    },
    tags: [],
  });
}

export function useEnter() {
  const take = useTakeSession();
  return useAction({
    send: async (ask: Shape<'Enter'>, headers) => {
      const signedIn = await answer(api.POST('/session/enter', { body: ask, headers }));
      await take(signedIn);
      return signedIn;
    },
    tags: [],
  });
}

export function useSetUp() {
  const take = useTakeSession();
  return useAction({
    send: async (ask: Shape<'SetUp'>, headers) => {
      const signedIn = await answer(api.POST('/set-up', { body: ask, headers }));
      await take(signedIn);
      return signedIn;
    },
    tags: [],
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useAction({
    send: async () => {
      await done(api.DELETE('/session'));
      (await platform()).keepPageKey(null);
      queries.clear();
    },
    tags: [],
  });
}

/** Keeps theme and language with the person, so that they follow to other devices. */
export function useKeepPreferences() {
  const queries = useQueryClient();
  return useAction({
    send: (ask: Shape<'Preferences'>) => answer(api.PATCH('/me/preferences', { body: ask })),
    tags: [],
    onDone: ({ preferences }) => {
      queries.setQueryData(sessionQuery.queryKey, (session) =>
        session?.state === 'signed_in' ? { ...session, person: { ...session.person, preferences } } : session,
      );
    },
  });
}
