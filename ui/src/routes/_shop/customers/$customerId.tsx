import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod';
import { sessionQuery } from '@/features/office/access/queries';
import { Attachments } from '@/features/office/attachments/attachments';
import { CustomerDetail } from '@/features/people/customers/customer-detail';
import { customerQuery } from '@/features/people/customers/queries';
import { CUSTOMER_TABS } from '@/features/people/customers/tabs';
import { AdvancesOfCustomer } from '@/features/till/advances/advances-of-customer';
import { SavedMethodsOfCustomer } from '@/features/till/saved-methods/saved-methods-of-customer';

const Search = z.object({ tab: z.enum(CUSTOMER_TABS).optional().catch(undefined) });

export const Route = createFileRoute('/_shop/customers/$customerId')({
  validateSearch: Search,
  loader: ({ context, params }) => context.queries.ensureQueryData(customerQuery(params.customerId)),
  component: CustomerPage,
});

function CustomerPage() {
  const { customerId } = Route.useParams();
  const { tab = 'account' } = Route.useSearch();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  const booksCurrency = session.state === 'signed_in' ? session.shop.books_currency : 'USD';
  return (
    <CustomerDetail
      id={customerId}
      tab={tab}
      files={<Attachments kind="customer" subject={customerId} changes="customers:write" />}
      ahead={(customer) => (
        <>
          <AdvancesOfCustomer customer={customer} currency={booksCurrency} />
          <SavedMethodsOfCustomer customer={customer} />
        </>
      )}
      onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
    />
  );
}
