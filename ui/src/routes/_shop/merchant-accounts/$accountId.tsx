import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { AccountDetail } from '@/features/till/merchant-accounts/account-detail';
import { accountQuery, gatewaysQuery } from '@/features/till/merchant-accounts/queries';
import { ACCOUNT_TABS } from '@/features/till/merchant-accounts/tabs';

export const Route = createFileRoute('/_shop/merchant-accounts/$accountId')({
  validateSearch: z.object({ tab: z.enum(ACCOUNT_TABS).optional().catch(undefined) }),
  loader: ({ context, params }) => {
    void context.queries.prefetchQuery(gatewaysQuery);
    return context.queries.ensureQueryData(accountQuery(params.accountId));
  },
  component: AccountPage,
});

function AccountPage() {
  const { accountId } = Route.useParams();
  const { tab = 'general' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AccountDetail id={accountId} tab={tab} onTab={(next) => void navigate({ search: { tab: next }, replace: true })} />
  );
}
