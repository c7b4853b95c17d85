/** What the tests of this area begin with: a card kept through an account that takes rupees. */
import type { Shape } from '@/api/client';
import type { SavedMethod } from './saved-method';

export const sampleMethod = (over: Partial<SavedMethod> = {}): SavedMethod => ({
  id: 'svm_1',
  customer_id: 'cus_1',
  merchant_account_id: 'acc_1',
  account_name: 'Card, main shop',
  provider: 'practice',
  family: 'card',
  label: 'visa',
  last4: '1111',
  expires: '2128-10',
  is_default: false,
  is_usable: true,
  created_at: '2126-11-01T06:00:00Z',
  ...over,
});

export const sampleAccount = (over: Partial<Shape<'AccountShown'>> = {}): Shape<'AccountShown'> => ({
  id: 'acc_1',
  name: 'Card, main shop',
  provider: 'practice',
  environment: 'practice',
  status: 'active',
  currencies: ['INR'],
  fee_rate: '0.0000',
  fee_tax_rate: '0.0000',
  credential_mask: {},
  hook_path: '/hooks/practice/abc',
  base_url: '',
  clearing: [],
  position: 0,
  reserve_first: false,
  version: 1,
  ...over,
});
