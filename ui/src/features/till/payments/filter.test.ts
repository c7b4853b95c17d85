import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router';
import { expect, it } from 'vitest';
import { PaymentSearch, paymentAsk } from './filter';

it('the link of the home page shows what needs a person', () => {
  expect(paymentAsk(PaymentSearch.parse(defaultParseSearch('?needs_you=true')))).toEqual({ needs_you: true });
});

it('the whole filter goes through the URL to the API', () => {
  const filter = { q: 'INV-0042', state: 'captured', account: 'acc_1' } as const;
  expect(paymentAsk(PaymentSearch.parse(defaultParseSearch(defaultStringifySearch(filter))))).toEqual({
    q: 'INV-0042',
    state: 'captured',
    merchant_account_id: 'acc_1',
  });
});

it('what payers claim is a filter of its own', () => {
  expect(paymentAsk(PaymentSearch.parse(defaultParseSearch('?state=claimed')))).toEqual({ claimed: true });
});
