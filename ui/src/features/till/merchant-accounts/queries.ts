/** The only file of this area that calls the client. Keys begin with the tag `merchant-accounts`. */
import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Got, ifMatch } from '@/api/client';
import type { paths } from '@/api/schema';
import { useAction } from '@/api/use-action';

export type MerchantAccount = Got<'/merchant-accounts/{id}'>;
export type Gateway = Got<'/gateways'>['items'][number];
export type CredentialField = Gateway['credential_fields'][number];
export type AccountAsk = paths['/merchant-accounts']['post']['requestBody']['content']['application/json'];
export type AccountChange = NonNullable<
  paths['/merchant-accounts/{id}']['patch']['requestBody']
>['content']['application/json'];
export type TestResult = paths['/merchant-accounts/{id}/test']['post']['responses'][200]['content']['application/json'];
export type AccountUse = Got<'/merchant-accounts/{id}/use'>;
export type Health = NonNullable<AccountUse['health']>;
export type LimitUse = AccountUse['limits'][number];
export type Limits = Got<'/merchant-accounts/{id}/limits'>;
export type Limit = Limits['limits'][number];
export type LimitName = Limit['name'];
export type Restrictions = Got<'/merchant-accounts/{id}/restrictions'>;
export type Restriction = Restrictions['restrictions'][number];
export type CaughtUp = paths['/catch-up']['post']['responses'][200]['content']['application/json']['accounts'][number];

export type HookComparison = Got<'/merchant-accounts/{id}/hooks'>;
export type RegisteredHook = HookComparison['items'][number];

const TAG = 'merchant-accounts';
const HOOKS = 'registered-hooks';

export const accountsQuery = queryOptions({
  queryKey: [TAG, 'list'],
  queryFn: ({ signal }) => answer(api.GET('/merchant-accounts', { signal })),
});

export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: ({ signal }) => answer(api.GET('/merchant-accounts/{id}', { params: { path: { id } }, signal })),
  });

/** What of every account is used. The key begins with the tag `payments`: each payment changes it. */
export const accountUsesQuery = queryOptions({
  queryKey: ['payments', 'account-use'],
  queryFn: ({ signal }) => answer(api.GET('/merchant-accounts/use', { signal })),
});

export const accountUseQuery = (id: string) =>
  queryOptions({
    queryKey: ['payments', 'account-use', id],
    queryFn: ({ signal }) => answer(api.GET('/merchant-accounts/{id}/use', { params: { path: { id } }, signal })),
  });

export const accountLimitsQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'limits'],
    queryFn: ({ signal }) => answer(api.GET('/merchant-accounts/{id}/limits', { params: { path: { id } }, signal })),
  });

export const accountRestrictionsQuery = (id: string) =>
  queryOptions({
    queryKey: [TAG, id, 'restrictions'],
    queryFn: ({ signal }) =>
      answer(api.GET('/merchant-accounts/{id}/restrictions', { params: { path: { id } }, signal })),
  });

/** Whether payments are started through a gateway, which limits and restrictions would bind: the drawer is not asked. */
export const startsPayments = (can: Gateway['capabilities'] | undefined): boolean =>
  can !== undefined && (can.hosted_page || can.own_link);

/** Gateways that this program knows; they change only with the program. */
export const gatewaysQuery = queryOptions({
  queryKey: ['gateways'],
  queryFn: ({ signal }) => answer(api.GET('/gateways', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export function useAddAccount(onDone: (account: MerchantAccount) => void) {
  return useAction({
    send: (ask: AccountAsk, headers) => answer(api.POST('/merchant-accounts', { body: ask, headers })),
    tags: [TAG, 'home'],
    onDone,
  });
}

export function useChangeAccount(account: MerchantAccount, onDone: (account: MerchantAccount) => void) {
  return useAction({
    send: (ask: AccountChange) =>
      answer(
        api.PATCH('/merchant-accounts/{id}', {
          params: { path: { id: account.id }, header: ifMatch(account) },
          body: ask,
        }),
      ),
    tags: [TAG, 'home'],
    onDone,
  });
}

/** Puts these limits in the place of all that the account had. */
export function useSetLimits(id: string, before: Limits, onDone: () => void) {
  return useAction({
    send: (limits: Limit[]) =>
      answer(
        api.PUT('/merchant-accounts/{id}/limits', {
          params: { path: { id }, header: ifMatch(before) },
          body: { limits },
        }),
      ),
    tags: [TAG, 'payments', 'home'],
    onDone,
  });
}

/** Puts these restrictions in the place of all that the account had. */
export function useSetRestrictions(id: string, before: Restrictions, onDone: () => void) {
  return useAction({
    send: (restrictions: Restriction[]) =>
      answer(
        api.PUT('/merchant-accounts/{id}/restrictions', {
          params: { path: { id }, header: ifMatch(before) },
          body: { restrictions },
        }),
      ),
    tags: [TAG, 'payments', 'home'],
    onDone,
  });
}

/** Makes a real, harmless call to the gateway; never a charge. */
export function useTestAccount() {
  return useAction({
    send: (id: string, headers) =>
      answer(api.POST('/merchant-accounts/{id}/test', { params: { path: { id } }, headers })),
    tags: [TAG],
  });
}

/** Asks the gateway what changed since the last time. */
export function useCatchUp() {
  return useAction({
    send: (id: string, headers) => answer(api.POST('/catch-up', { body: { merchant_account_id: id }, headers })),
    tags: [TAG, 'payments', 'invoices', 'inbox', 'ledger', 'home'],
  });
}

/** Gives the account a new hook address; the old one works for seven more days. */
export function useRotateHook(id: string, onDone: (account: MerchantAccount) => void) {
  return useAction({
    send: (_: null, headers) =>
      answer(api.POST('/merchant-accounts/{id}/hook-key', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Which webhook addresses are registered at the gateways, by the last comparisons. */
export const allHooksQuery = queryOptions({
  queryKey: [HOOKS, 'list'],
  queryFn: ({ signal }) => answer(api.GET('/registered-hooks', { signal })),
});

/** The same for one account. */
export const hooksQuery = (id: string) =>
  queryOptions({
    queryKey: [HOOKS, id],
    queryFn: ({ signal }) => answer(api.GET('/merchant-accounts/{id}/hooks', { params: { path: { id } }, signal })),
  });

/** Asks the gateway which webhook addresses are registered. */
export function useCompareHooks(id: string) {
  return useAction({
    send: (_: null, headers) =>
      answer(api.POST('/merchant-accounts/{id}/compare-hooks', { params: { path: { id } }, headers })),
    tags: [HOOKS, 'home'],
  });
}

/** Registers the account's address at the gateway, with what proves its deliveries, and withdraws those from before. */
export function useRegisterHook(id: string, onDone: () => void) {
  return useAction({
    send: (_: null, headers) =>
      answer(api.POST('/merchant-accounts/{id}/hooks/register', { params: { path: { id } }, headers })),
    tags: [HOOKS, TAG, 'home'],
    onDone,
  });
}

/** Says of a strange address that it is known. */
export function useAcceptHook(id: string, onDone: () => void) {
  return useAction({
    send: (hookRef: string, headers) =>
      answer(
        api.POST('/merchant-accounts/{id}/hooks/accept', {
          params: { path: { id } },
          body: { hook_ref: hookRef },
          headers,
        }),
      ),
    tags: [HOOKS, 'home'],
    onDone,
  });
}
