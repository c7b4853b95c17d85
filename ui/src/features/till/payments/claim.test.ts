import { expect, it } from 'vitest';
import { isUtr, shownState, utrOf } from './claim';
import type { PaymentSummary } from './queries';

const claim = (state: 'open' | 'confirmed' | 'refused' | 'replaced' | 'withdrawn') =>
  ({ id: 'clm_1', utr: '412345678901', state, reason: '', claimed_at: '2026-11-21T06:00:00Z' }) as NonNullable<
    PaymentSummary['claim']
  >;

it('what a payer claims is shown until somebody decides, and never in the place of a doubt', () => {
  expect(shownState({ unknown: false, state: 'pending', claim: claim('open') })).toBe('claimed');
  expect(shownState({ unknown: false, state: 'pending', claim: claim('refused') })).toBe('pending');
  expect(shownState({ unknown: false, state: 'captured', claim: claim('confirmed') })).toBe('captured');
  expect(shownState({ unknown: true, state: 'pending', claim: claim('open') })).toBe('unknown');
  expect(shownState({ unknown: false, state: 'pending' })).toBe('pending');
});

it('a number is read however its digits are parted', () => {
  expect(isUtr(utrOf('4123 4567-8901'))).toBe(true);
  for (const wrong of ['', '41234567890', '41234567890a']) expect(isUtr(utrOf(wrong))).toBe(false);
});
