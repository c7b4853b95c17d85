import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { sessionQuery } from '@/features/office/access/queries';
import { MyAccount } from '@/features/office/staff/my-account';

export const Route = createFileRoute('/_shop/account')({
  staticData: { crumb: 'nav.account' },
  component: Account,
});

function Account() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  return session.state === 'signed_in' ? <MyAccount person={session.person} /> : null;
}
