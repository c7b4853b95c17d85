import { createFileRoute } from '@tanstack/react-router';
import { takeCode } from '@/features/office/access/code';
import { Enter } from '@/features/office/access/enter';

export const Route = createFileRoute('/enter')({ loader: () => ({ code: takeCode() }), component: EnterPage });

function EnterPage() {
  const { code } = Route.useLoaderData();
  const navigate = Route.useNavigate();
  return <Enter code={code} onDone={() => void navigate({ to: '/', replace: true })} />;
}
