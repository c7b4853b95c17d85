import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as z from 'zod';
import { sessionQuery } from '@/features/office/access/queries';
import { ProductList } from '@/features/stock/catalogue/product-list';
import { productsQuery } from '@/features/stock/catalogue/queries';

const Search = z.object({
  q: z.string().optional().catch(undefined),
  active: z.boolean().optional().catch(undefined),
});

export const Route = createFileRoute('/_shop/products/')({
  validateSearch: Search,
  loaderDeps: ({ search }) => ({ q: search.q, active: search.active }),
  loader: ({ context, deps }) => {
    void context.queries.prefetchInfiniteQuery(productsQuery(deps));
  },
  component: Products,
});

function Products() {
  const { q = '', active } = Route.useSearch();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const navigate = Route.useNavigate();
  const filter = useCallback(
    (change: { q?: string; active?: boolean | null }) =>
      void navigate({
        search: (before) => ({
          q: (change.q ?? before.q) || undefined,
          active: change.active === undefined ? before.active : (change.active ?? undefined),
        }),
        replace: true,
      }),
    [navigate],
  );
  return (
    <ProductList
      q={q}
      active={active ?? null}
      onFilter={filter}
      currency={session.state === 'signed_in' ? session.shop.books_currency : 'USD'}
    />
  );
}
