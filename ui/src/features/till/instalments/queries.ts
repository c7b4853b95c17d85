/**
 * The only file of this area that calls the client. A plan is part of its invoice: all keys and tags are those of
 * invoices.
 */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';

export type Invoice = Shape<'Invoice'>;
export type Instalment = Shape<'Instalment'>;
export type PlanAsk = Shape<'InstalmentPlanAsk'>;
export type PlanCalculation = Shape<'InstalmentCalculation'>;

/** What a plan moves besides its invoice: the home page counts what is overdue. */
const TOUCHED = ['invoices', 'home'];

/** What a plan would come to; the last answer stays on screen while the next is coming. Asks nothing while `ask` is null. */
export const planQuery = (id: string, ask: PlanAsk | null) =>
  queryOptions({
    queryKey: ['calculation', 'instalments', id, ask],
    queryFn:
      ask === null
        ? skipToken
        : ({ signal }) =>
            answer(api.POST('/invoices/{id}/instalments/calculate', { params: { path: { id } }, body: ask, signal })),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    staleTime: 30_000,
    retry: false,
  });

export function usePlan(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (ask: PlanAsk, headers) =>
      answer(api.POST('/invoices/{id}/instalments', { params: { path: { id } }, body: ask, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useTakePlanBack(id: string, onDone: (invoice: Invoice) => void) {
  return useAction({
    send: (_: null) => answer(api.DELETE('/invoices/{id}/instalments', { params: { path: { id } } })),
    tags: TOUCHED,
    onDone,
  });
}
