import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';

export type Home = Shape<'Home'>;

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => answer(api.GET('/home', { signal })),
});

/** Which limits of which accounts are near or reached. The key begins with the tag `payments`: each payment changes it. */
export const limitsQuery = queryOptions({
  queryKey: ['payments', 'account-use'],
  queryFn: ({ signal }) => answer(api.GET('/merchant-accounts/use', { signal })),
});

/** How the webhook addresses of the accounts stand at their gateways. */
export const hooksQuery = queryOptions({
  queryKey: ['registered-hooks', 'list'],
  queryFn: ({ signal }) => answer(api.GET('/registered-hooks', { signal })),
});
