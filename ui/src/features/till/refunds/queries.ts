/**
 * The only file of this area that calls the client. Refunds are under `refunds`; what is left of a payment is under
 * `payments` and the lines of its invoice under `invoices`, for those change it too.
 */
import { keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query';
import { answer, api, type Got, ifMatch, type Shape } from '@/api/client';
import { useAction } from '@/api/use-action';
import { inTurns } from '@/lib/in-turns';
import { pagedQuery } from '@/lib/pages';
import { usePersonId } from '@/lib/permissions';
import { type RefundFilter, refundAsk } from './filter';
import { keepManyWhileUnclear, keepWhileUnclear, type SentAsk, type SentMany, slotOf } from './open-ask';

export type Payment = Got<'/payments/{id}'>;
export type Invoice = Shape<'Invoice'>;
export type LeftToCredit = Shape<'LeftToCredit'>;
export type Refund = Shape<'RefundDocument'>;
export type RefundSummary = Shape<'RefundSummary'>;
export type RefundState = Shape<'RefundState'>;
export type RefundMethod = Shape<'RefundMethod'>;
export type Takes = Shape<'Takes'>;
export type RefundAsk = Shape<'RefundAsk'>;
export type RefundEffect = Shape<'RefundEffect'>;
export type Refundable = Shape<'Refundable'>;
export type ManyAsk = Shape<'BulkRefund'>;
export type ManyOutcome = Shape<'BulkRefundOutcome'>;
export type RefundPolicy = Shape<'RefundPolicy'>;
export type PolicyAsk = Shape<'PolicyAsk'>;
export type Concern = Shape<'Concern'>;

const TAG = 'refunds';
/** What a refund changes besides itself. */
const TOUCHED = [TAG, 'payments', 'invoices', 'credit-notes', 'customers', 'ledger', 'home'];
/** As many as one answer holds: nobody gives a payment back in more parts. */
const OF_PAYMENT_MAX = 200;

export const refundsQuery = (filter: RefundFilter) =>
  pagedQuery([TAG, 'list', refundAsk(filter)], (after, signal) =>
    answer(api.GET('/refunds', { params: { query: { ...refundAsk(filter), after } }, signal })),
  );

export const refundsOfPaymentQuery = (paymentId: string) =>
  queryOptions({
    queryKey: [TAG, 'payment', paymentId],
    queryFn: ({ signal }) =>
      answer(api.GET('/refunds', { params: { query: { payment_id: paymentId, limit: OF_PAYMENT_MAX } }, signal })),
  });

export const refundQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: [TAG, id],
    queryFn: id ? ({ signal }) => answer(api.GET('/refunds/{id}', { params: { path: { id } }, signal })) : skipToken,
  });

/** What can still be refunded of a payment, and how. */
export const refundableQuery = (paymentId: string) =>
  queryOptions({
    queryKey: ['payments', paymentId, 'refundable'],
    queryFn: ({ signal }) =>
      answer(api.GET('/payments/{id}/refundable', { params: { path: { id: paymentId } }, signal })),
    staleTime: 0,
  });

/** The invoice behind a payment and what is left to credit of each of its lines; asks nothing without one. */
export const creditableLinesQuery = (invoiceId: string | null) =>
  queryOptions({
    queryKey: ['invoices', invoiceId, 'creditable-lines'],
    queryFn:
      invoiceId === null
        ? skipToken
        : async ({ signal }) => {
            const of = { params: { path: { id: invoiceId } }, signal };
            const [invoice, left] = await Promise.all([
              answer(api.GET('/invoices/{id}', of)),
              answer(api.GET('/invoices/{id}/creditable', of)),
            ]);
            return { invoice, left };
          },
    staleTime: 0,
  });

/**
 * What a refund would do; the last answer stays on screen while the next is coming. Asks nothing while `ask` is null. It
 * lies under the payment, so that it is asked for again when that changes, and is never taken from an earlier dialog.
 */
export const refundEffectQuery = (paymentId: string, ask: RefundAsk | null) =>
  queryOptions({
    queryKey: ['payments', paymentId, 'refund-effect', ask],
    queryFn:
      ask === null
        ? skipToken
        : ({ signal }) =>
            answer(
              api.POST('/payments/{id}/refunds/effect', { params: { path: { id: paymentId } }, body: ask, signal }),
            ),
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });

/** So many trials at once: each of them takes a turn of the server's one writer. */
const trial = inTurns(4);

/**
 * What giving back all that is left of a payment would do. It is asked for once for each opening of a dialog over many: at
 * each piece of news it would be asked for hundreds of times.
 */
export const wholeEffectQuery = (paymentId: string, round: string) =>
  queryOptions({
    queryKey: ['refund-many', round, paymentId],
    queryFn: ({ signal }) =>
      trial(() =>
        answer(
          api.POST('/payments/{id}/refunds/effect', {
            params: { path: { id: paymentId } },
            // Stands for the reason: the effect does not depend on it.
            body: { reason: '-' },
            signal,
          }),
        ),
      ),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** The chart of accounts, for the names in an effect; nothing for who may not see the books. */
export const chartQuery = (may: boolean) =>
  queryOptions({
    queryKey: ['ledger', 'accounts', { parties: false }],
    queryFn: may ? ({ signal }) => answer(api.GET('/ledger/accounts', { params: { query: {} }, signal })) : skipToken,
  });

export function useRequestRefund(paymentId: string, onDone: (refund: Refund) => void) {
  const slot = slotOf(usePersonId(), paymentId);
  return useAction({
    // Under the key of the ask, which outlives the dialog.
    send: (sent: SentAsk) =>
      keepWhileUnclear(slot, sent, () =>
        answer(
          api.POST('/payments/{id}/refunds', {
            params: { path: { id: paymentId } },
            body: sent.ask,
            headers: { 'Idempotency-Key': sent.key },
          }),
        ),
      ),
    tags: TOUCHED,
    onDone,
  });
}

/** Gives back all that is left of many payments, each for itself. */
export function useRequestRefunds(onDone: (outcomes: ManyOutcome[], sent: SentMany) => void) {
  const person = usePersonId();
  return useAction({
    // Under the key of the ask, which outlives the dialog.
    send: (sent: SentMany) =>
      keepManyWhileUnclear(person, sent, () =>
        answer(api.POST('/refunds/bulk', { body: sent.ask, headers: { 'Idempotency-Key': sent.key } })),
      ),
    tags: TOUCHED,
    onDone: ({ outcomes }, sent) => onDone(outcomes, sent),
  });
}

export function useApproveRefund(id: string, onDone: (refund: Refund) => void) {
  return useAction({
    send: (_: null, headers) =>
      answer(api.POST('/refunds/{id}/approve', { params: { path: { id } }, body: {}, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export function useRejectRefund(id: string, onDone: (refund: Refund) => void) {
  return useAction({
    send: (reason: string, headers) =>
      answer(api.POST('/refunds/{id}/reject', { params: { path: { id } }, body: { reason }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Says what a person found at the gateway. */
export function useTellRefund(id: string, onDone: (refund: Refund) => void) {
  return useAction({
    send: (told: Shape<'TellAsk'>, headers) =>
      answer(api.POST('/refunds/{id}/tell', { params: { path: { id } }, body: told, headers })),
    tags: TOUCHED,
    onDone,
  });
}

/** Issues the credit note that a refund of a sale still lacks. */
export function useCreditRefund(id: string, onDone: (refund: Refund) => void) {
  return useAction({
    send: (reason: string, headers) =>
      answer(api.POST('/refunds/{id}/credit-note', { params: { path: { id } }, body: { reason }, headers })),
    tags: TOUCHED,
    onDone,
  });
}

export const refundPolicyQuery = queryOptions({
  queryKey: [TAG, 'policy'],
  queryFn: ({ signal }) => answer(api.GET('/settings/refunds', { signal })),
});

export function useChangePolicy(policy: RefundPolicy, onDone: (policy: RefundPolicy) => void) {
  return useAction({
    send: (ask: PolicyAsk) => answer(api.PUT('/settings/refunds', { params: { header: ifMatch(policy) }, body: ask })),
    tags: [TAG, 'payments'],
    onDone,
  });
}
