import { render, screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { RightsContext } from '@/lib/permissions';
import { startWords } from '@/words';
import { HookAddress } from './hook-address';
import type { MerchantAccount } from './queries';

const account: MerchantAccount = {
  id: 'acc_1',
  name: 'Card',
  provider: 'stripe',
  environment: 'live',
  status: 'active',
  currencies: [],
  fee_rate: '2.9000',
  fee_tax_rate: '0.0000',
  credential_mask: {},
  hook_path: '/hooks/stripe/••••7pk3',
  base_url: '',
  clearing: [],
  position: 0,
  reserve_first: false,
  version: 1,
};

const shown = (...rights: string[]) =>
  render(
    <RightsContext value={new Set(rights)}>
      <HookAddress account={account} />
    </RightsContext>,
  );

beforeAll(async () => startWords('en'));

it('offers no copy of a masked hook address', async () => {
  shown('accounts:read');
  await screen.findByText(account.hook_path);
  expect(screen.queryByRole('button')).toBeNull();
});

it('offers a copy to whoever may enter credentials', async () => {
  shown('accounts:read', 'credentials:write');
  await screen.findByRole('button');
});
