import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as z from 'zod';
import { CustomerList } from '@/features/people/customers/customer-list';
import { customersQuery } from '@/features/people/customers/queries';

const Search = z.object({ q: z.string().optional().catch(undefined) });

export const Route = createFileRoute('/_shop/customers/')({
  validateSearch: Search,
  loaderDeps: ({ search }) => ({ q: search.q }),
  loader: ({ context, deps }) => {
    // Starts the request with the page's script; the list itself shows that it is coming.
    void context.queries.prefetchInfiniteQuery(customersQuery({ q: deps.q }));
  },
  component: Customers,
});

function Customers() {
  const { q = '' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const search = useCallback(
    (text: string) => void navigate({ search: text ? { q: text } : {}, replace: true }),
    [navigate],
  );
  return <CustomerList q={q} onSearch={search} />;
}
