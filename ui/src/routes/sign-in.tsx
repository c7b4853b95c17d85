import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect, useRouter } from '@tanstack/react-router';
import * as z from 'zod';
import { sessionQuery } from '@/features/office/access/queries';
import { SignIn } from '@/features/office/access/sign-in';

const Search = z.object({
  /** Where to go on: a path of this program only. */
  next: z
    .string()
    .regex(/^\/(?![/\\])/)
    .optional()
    .catch(undefined),
});

export const Route = createFileRoute('/sign-in')({
  validateSearch: Search,
  beforeLoad: async ({ context, search }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session.state === 'set_up_needed') throw redirect({ to: '/set-up' });
    if (session.state === 'signed_in') throw redirect({ href: search.next ?? '/' });
  },
  component: SignInPage,
});

function SignInPage() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <SignIn
      shop={session.state === 'signed_out' ? session.shop_name : undefined}
      onDone={() => router.history.push(next ?? '/')}
    />
  );
}
