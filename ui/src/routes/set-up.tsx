import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { takeCode } from '@/features/office/access/code';
import { presetsQuery, sessionQuery } from '@/features/office/access/queries';
import { SetUp } from '@/features/office/access/set-up';
import { isDesktop } from '@/platform';

export const Route = createFileRoute('/set-up')({
  loader: async ({ context }) => {
    const code = takeCode();
    const session = await context.queries.ensureQueryData(sessionQuery);
    const asks = code !== null || isDesktop();
    if (session.state === 'set_up_needed' && asks) await context.queries.ensureQueryData(presetsQuery);
    return { code };
  },
  component: SetUpPage,
});

function SetUpPage() {
  const { code } = Route.useLoaderData();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  return (
    <SetUp
      code={code}
      setUpNeeded={session.state === 'set_up_needed'}
      onDone={() => void navigate({ to: '/', replace: true })}
    />
  );
}
