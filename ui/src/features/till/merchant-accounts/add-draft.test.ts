import { describe, expect, it } from 'vitest';
import { askOf, BLANK, stepOfField, stepsOf, withGateway, wrongIn } from './add-draft';
import type { Gateway } from './queries';

const CAN = {
  hosted_page: true,
  manual_capture: true,
  partial_capture: true,
  cancel: true,
  refund: true,
  partial_refund: true,
  find_by_reference: true,
  list: true,
  events: true,
  fee_told: true,
  test: true,
  payouts: true,
  hooks_listed: false,
  own_link: false,
};
const stripe: Gateway = {
  provider: 'stripe',
  name: 'Stripe',
  about: '',
  environments: ['live', 'sandbox'],
  credential_fields: [
    { name: 'secret_key', label: 'Secret key', secret: true, required: true, help: '' },
    { name: 'flow', label: 'Flow', secret: false, required: false, help: '' },
  ],
  capabilities: CAN,
  currencies: [],
  fee_rate: '2.9000',
};
const cash: Gateway = {
  ...stripe,
  provider: 'cash',
  name: 'Cash',
  environments: ['live', 'practice'],
  credential_fields: [],
};

describe('adding an account', () => {
  it('begins in a world without real money, with the usual fee', () => {
    expect(withGateway(BLANK, stripe)).toMatchObject({ name: 'Stripe', environment: 'sandbox', feeRate: '2.9000' });
  });

  it('forgets secrets that were typed for another gateway', () => {
    const typed = { ...withGateway(BLANK, stripe), credentials: { secret_key: 'sk_1' } };
    expect(withGateway(typed, cash).credentials).toEqual({});
    expect(withGateway(typed, stripe)).toBe(typed);
  });

  it('asks no credentials where there are none', () => {
    expect(stepsOf(cash)).toEqual(['gateway', 'basics', 'fees', 'review']);
  });

  it('names each required field that is empty', () => {
    expect(wrongIn('credentials', withGateway(BLANK, stripe), stripe)).toEqual({
      'credentials.secret_key': 'wrong.needed',
    });
  });

  it('sends no empty field and no empty fee', () => {
    const draft = {
      ...withGateway(BLANK, stripe),
      currencies: 'inr, usd inr',
      credentials: { secret_key: ' sk_1 ', flow: '' },
    };
    expect(askOf(draft)).toEqual({
      provider: 'stripe',
      name: 'Stripe',
      environment: 'sandbox',
      credentials: { secret_key: 'sk_1' },
      currencies: ['INR', 'USD'],
      fee_rate: '2.9000',
    });
  });

  it('finds the step of a field that the server names', () => {
    expect([stepOfField('credentials.secret_key'), stepOfField('fee_flat.minor'), stepOfField('x')]).toEqual([
      'credentials',
      'fees',
      null,
    ]);
  });
});
