import type { Shape } from '@/api/client';

type Gateway = Shape<'GatewayShown'>;

const NOTHING: Gateway['capabilities'] = {
  hosted_page: false,
  manual_capture: false,
  partial_capture: false,
  cancel: false,
  refund: false,
  partial_refund: false,
  find_by_reference: false,
  list: false,
  events: false,
  fee_told: false,
  saved_methods: false,
  test: false,
  payouts: false,
  hooks_listed: false,
  hooks_registrable: false,
  own_link: false,
};

/** One for real money, one for its test world only, one for practice, and one that nothing is exchanged with. */
export const GATEWAYS: Gateway[] = [
  {
    provider: 'cash',
    name: 'Cash',
    about: 'Notes and coins into the drawer.',
    environments: ['live', 'practice'],
    credential_fields: [],
    capabilities: NOTHING,
    currencies: [],
  },
  {
    provider: 'practice',
    name: 'Practice gateway',
    about: 'Behaves like a real gateway.',
    environments: ['practice'],
    credential_fields: [
      { name: 'api_key', label: 'API key', secret: true, required: true, help: 'Printed when it starts.' },
    ],
    capabilities: {
      ...NOTHING,
      hosted_page: true,
      refund: true,
      partial_refund: true,
      list: true,
      events: true,
      test: true,
      payouts: true,
      hooks_listed: false,
      hooks_registrable: false,
      own_link: false,
    },
    currencies: [],
  },
  {
    provider: 'stripe',
    name: 'Stripe',
    about: 'Cards, wallets and local methods.',
    environments: ['live', 'sandbox'],
    credential_fields: [
      { name: 'secret_key', label: 'Secret key', secret: true, required: true, help: 'Developers, API keys: sk_…' },
      { name: 'flow', label: 'Flow', secret: false, required: false, help: '' },
    ],
    capabilities: {
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
    },
    currencies: [],
    fee_rate: '2.9000',
  },
  {
    provider: 'xendit',
    name: 'Xendit',
    about: 'Bank transfer, e-wallets and QR of South-East Asia.',
    environments: ['sandbox'],
    credential_fields: [
      { name: 'secret_key', label: 'Secret API key', secret: true, required: true, help: 'Dashboard, API keys.' },
    ],
    capabilities: { ...NOTHING, hosted_page: true, refund: true, list: true, events: true },
    currencies: ['IDR', 'MYR', 'PHP', 'THB', 'USD', 'VND'],
  },
];
