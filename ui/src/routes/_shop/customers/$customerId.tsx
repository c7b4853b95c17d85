import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { CustomerDetail } from '@/features/people/customers/customer-detail';
import { customerQuery } from '@/features/people/customers/queries';
import { CUSTOMER_TABS } from '@/features/people/customers/tabs';

const Search = z.object({ tab: z.enum(CUSTOMER_TABS).optional().catch(undefined) });

export const Route = createFileRoute('/_shop/customers/$customerId')({
  validateSearch: Search,
  loader: ({ context, params }) => context.queries.ensureQueryData(customerQuery(params.customerId)),
  component: CustomerPage,
});

function CustomerPage() {
  const { customerId } = Route.useParams();
  const { tab = 'account' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <CustomerDetail
      id={customerId}
      tab={tab}
      onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
    />
  );
}
