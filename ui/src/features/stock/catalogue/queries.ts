/** The only file of this area that calls the client. Keys begin with the tag `products`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type Product = Shape<'Product'>;
export type ProductChange = Shape<'ProductChange'>;
/** What a new product says; everything but the texts that may stay empty. */
export type ProductFacts = Pick<Product, 'name' | 'unit' | 'unit_price' | 'currency' | 'tax_code'> & {
  sku: string;
  hsn: string;
};

const TAG = 'products';

export const productsQuery = (filter: { q?: string | undefined; active?: boolean | undefined }) =>
  pagedQuery([TAG, 'list', filter], (after, signal) =>
    answer(api.GET('/products', { params: { query: { ...filter, after } }, signal })),
  );

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/products/{id}', { params: { path: { id } }, signal })),
  });

export const productHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'history'],
    queryFn: ({ signal }) => answer(api.GET('/audit', { params: { query: { subject: id, limit: 50 } }, signal })),
  });

/** The shop's tax codes; they change with the law, not while somebody types. */
export const taxCodesQuery = queryOptions({
  queryKey: ['tax-codes'],
  queryFn: ({ signal }) => answer(api.GET('/tax-codes', { signal })),
  staleTime: 5 * 60_000,
});

export function useAddProduct(onDone: (product: Product) => void) {
  return useAction({
    send: (ask: ProductFacts, headers) => answer(api.POST('/products', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useChangeProduct(product: Product, onDone: (product: Product) => void) {
  return useAction({
    send: (ask: ProductChange) =>
      answer(
        api.PATCH('/products/{id}', { params: { path: { id: product.id }, header: ifMatch(product) }, body: ask }),
      ),
    tags: [TAG],
    onDone,
  });
}
