/**
 * The only file of this area that calls the client: query options whose keys begin with the tag `customers`, so that a
 * live event with that tag fetches them again, and one mutation per action.
 */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { pagedQuery } from '@/lib/pages';

export type Customer = Shape<'Customer'>;
export type Statement = Shape<'Statement'>;

/** No shop of this program has an earlier entry. */
const BEFORE_EVERYTHING = '1970-01-01';
const TAG = 'customers';

export const customersQuery = (filter: { q?: string | undefined }) =>
  pagedQuery([TAG, 'list', filter], (after, signal) =>
    answer(api.GET('/customers', { params: { query: { ...filter, after } }, signal })),
  );

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/customers/{id}', { params: { path: { id } }, signal })),
  });

/** Regions of a country that tax depends on; none in most. They never change while the program runs. */
export const regionsQuery = (country: string) =>
  queryOptions({
    queryKey: ['regions', country],
    queryFn: ({ signal }) => answer(api.GET('/regions', { params: { query: { country } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** The last three months of a customer's account, or all of it. */
export const statementQuery = (id: string, all: boolean) =>
  queryOptions({
    // An invoice or payment changes what a customer owes, so those areas announce the tag `customers` as well.
    queryKey: [TAG, id, 'statement', all],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/customers/{id}/statement', {
          params: { path: { id }, query: all ? { from: BEFORE_EVERYTHING } : {} },
          signal,
        }),
      ),
  });

export const customerHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'history'],
    queryFn: ({ signal }) => answer(api.GET('/audit', { params: { query: { subject: id, limit: 50 } }, signal })),
  });

/** Customers for a chooser; asks nothing while `text` is null (the chooser is closed). */
export const customerChoicesQuery = (text: string | null) =>
  queryOptions({
    queryKey: [TAG, 'choices', text],
    queryFn:
      text === null
        ? skipToken
        : ({ signal }) =>
            answer(api.GET('/customers', { params: { query: { ...(text ? { q: text } : {}), limit: 20 } }, signal })),
  });

export function useAddCustomer(onDone: (customer: Customer) => void) {
  return useAction({
    send: (ask: Shape<'NewCustomer'>, headers) => answer(api.POST('/customers', { body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useChangeCustomer(customer: Customer, onDone: (customer: Customer) => void) {
  return useAction({
    send: (ask: Shape<'CustomerChange'>) =>
      answer(
        api.PATCH('/customers/{id}', { params: { path: { id: customer.id }, header: ifMatch(customer) }, body: ask }),
      ),
    tags: [TAG],
    onDone,
  });
}
