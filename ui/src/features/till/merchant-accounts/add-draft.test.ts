import { describe, expect, it } from 'vitest';
import { askOf, BLANK, type Draft, stepOfField, stepsOf, withGateway, wrongIn } from './add-draft';
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
  saved_methods: false,
  test: true,
  payouts: true,
  hooks_listed: false,
  hooks_registrable: false,
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
  capabilities: { ...CAN, hosted_page: false },
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

  it('asks no credentials where there are none, and no limits where nothing is started', () => {
    expect(stepsOf(cash)).toEqual(['gateway', 'basics', 'review']);
    expect(stepsOf(stripe)).toEqual(['gateway', 'basics', 'credentials', 'limits', 'review']);
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

  it('sends limits and restrictions along, and no list that is empty', () => {
    const bound: Draft = {
      ...withGateway(BLANK, stripe),
      limits: [{ name: 'count_per_day', count: 20 }],
      restrictions: [{ name: 'countries', rule: 'only', values: ['IN'] }],
    };
    expect(wrongIn('limits', bound, stripe)).toEqual({});
    expect(askOf(bound)).toMatchObject({ limits: bound.limits, restrictions: bound.restrictions });
    const unsound: Draft = {
      ...bound,
      limits: [{ name: 'count_per_day', count: 0 }],
      restrictions: [{ name: 'card_brands', rule: 'not', values: [] }],
    };
    expect(wrongIn('limits', unsound, stripe)).toEqual({ limits: 'wrong.limits', restrictions: 'wrong.restrictions' });
  });

  it('finds the step of a field that the server names', () => {
    const fields = [
      'credentials.secret_key',
      'fee_flat.minor',
      'limits[0].amount.currency',
      'restrictions[1].values',
      'x',
    ];
    expect(fields.map(stepOfField)).toEqual(['credentials', 'basics', 'limits', 'limits', null]);
  });
});
