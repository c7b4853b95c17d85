import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, Navigate, Outlet, redirect, useRouterState } from '@tanstack/react-router';
import { Frame } from '@/app/frame';
import { prefer } from '@/app/preferences';
import { sessionQuery } from '@/features/office/access/queries';
import { LANGUAGES } from '@/lib/locale';

/** Every page inside the frame: only for who is signed in. */
export const Route = createFileRoute('/_shop')({
  beforeLoad: async ({ context, location, cause }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session.state === 'set_up_needed') throw redirect({ to: '/set-up' });
    if (session.state !== 'signed_in') throw redirect({ to: '/sign-in', search: { next: location.href } });
    const { theme, language } = session.person.preferences;
    if (cause === 'enter' && (theme || language)) {
      prefer({
        ...(theme === 'light' || theme === 'dark' || theme === 'system' ? { theme } : {}),
        ...(LANGUAGES.some(({ code }) => code === language) && language ? { language } : {}),
      });
    }
  },
  component: Shop,
});

function Shop() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const here = useRouterState({ select: (state) => state.location.href });
  // The session may end while a page is open: at another device, by an owner, by its age.
  if (session.state !== 'signed_in') {
    // On the way to the sign-in page already.
    if (here.startsWith('/sign-in')) return null;
    return <Navigate to="/sign-in" search={{ next: here }} replace />;
  }
  return (
    <Frame person={session.person} shop={session.shop}>
      <Outlet />
    </Frame>
  );
}
