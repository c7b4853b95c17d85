/**
 * The only file of this area that calls the client. Keys begin with the tag `saved-methods`, or with those of what is
 * chosen from or paid.
 */
import { queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { usePersonId } from '@/lib/permissions';
import { slotOf, underOneKey } from './open-charge';
import type { Gateway, NewSavedMethod, SavedMethod } from './saved-method';

export type { SavedMethod } from './saved-method';
export type Invoice = Shape<'Invoice'>;
export type Charged = Shape<'PaymentDetail'>;

const TAG = 'saved-methods';
/** What a charge changes. */
const TOUCHED = ['invoices', 'payments', 'customers', 'ledger', 'home'];

/** What gateways keep for a customer; asks nothing without one. */
export const savedMethodsQuery = (customer: string | undefined) =>
  queryOptions({
    queryKey: [TAG, 'of-customer', customer],
    queryFn: customer
      ? ({ signal }) => answer(api.GET('/customers/{id}/saved-methods', { params: { path: { id: customer } }, signal }))
      : skipToken,
  });

/** The shop's accounts, for whoever may see them. */
export const accountChoicesQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['merchant-accounts', 'choices'],
    queryFn: may ? ({ signal }) => answer(api.GET('/merchant-accounts', { signal })) : skipToken,
  });

/** Gateways that this program knows; they change only with the program. */
export const gatewaysQuery = queryOptions({
  queryKey: ['gateways'],
  queryFn: ({ signal }) => answer(api.GET('/gateways', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether a gateway keeps ways to pay that can be charged from here. */
export const keepsMethods = ({ capabilities }: Gateway): boolean => capabilities.saved_methods === true;

/** A charge as it stands, seen again whenever payments change. */
export const chargedQuery = (charged: Charged) =>
  queryOptions({
    queryKey: ['payments', charged.id],
    queryFn: ({ signal }) => answer(api.GET('/payments/{id}', { params: { path: { id: charged.id } }, signal })),
    initialData: charged,
  });

/** Lets the gateway look a token up, which may take seconds, and keeps what it knows of it. */
export function useSaveMethod(customer: string, onDone: (method: SavedMethod) => void) {
  return useAction({
    send: (ask: NewSavedMethod, headers) =>
      answer(api.POST('/customers/{id}/saved-methods', { params: { path: { id: customer } }, body: ask, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useMakeDefault(onDone: () => void) {
  return useAction({
    send: (id: string, headers) =>
      answer(api.POST('/saved-methods/{id}/default', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

export function useForgetMethod(onDone: () => void) {
  return useAction({
    send: (id: string, headers) =>
      answer(api.POST('/saved-methods/{id}/remove', { params: { path: { id } }, headers })),
    tags: [TAG],
    onDone,
  });
}

/** Collects what is due now on an invoice at once. Until the answer is clear every press is the same charge. */
export function useCharge(invoice: Invoice, method: SavedMethod) {
  const person = usePersonId();
  return useAction({
    send: (_: null, headers) =>
      underOneKey(slotOf(person, invoice, method.id), headers['Idempotency-Key'], (key) =>
        answer(
          api.POST('/invoices/{id}/payments', {
            params: { path: { id: invoice.id } },
            body: { saved_method_id: method.id, amount: invoice.due_now },
            headers: { 'Idempotency-Key': key },
          }),
        ),
      ),
    tags: TOUCHED,
  });
}
