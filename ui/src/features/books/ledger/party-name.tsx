import { useQuery } from '@tanstack/react-query';
import { NavLink } from '@/app/nav-link';
import { pageOf } from '@/lib/ledger-source';
import { useMay } from '@/lib/permissions';
import { customerNameQuery, merchantNamesQuery } from './queries';

/** The name of a sub-account: a customer's, a merchant account's, or the text it is kept under (a tax component, a drawer). */
export function PartyName({ party, link = true }: { party: string; link?: boolean }) {
  const isCustomer = party.startsWith('cus_');
  const isMerchant = party.startsWith('acc_');
  const mayCustomers = useMay('customers:read');
  const mayAccounts = useMay('accounts:read');
  const customer = useQuery(customerNameQuery(isCustomer && mayCustomers ? party : null));
  const merchants = useQuery(merchantNamesQuery(isMerchant && mayAccounts));
  const name = isCustomer
    ? customer.data?.name
    : isMerchant
      ? merchants.data?.items.find((account) => account.id === party)?.name
      : undefined;
  const page = pageOf(party);
  const text = name ? (
    <bdi>{name}</bdi>
  ) : (
    <bdi dir="ltr" className={isCustomer || isMerchant ? 'font-mono text-small' : ''}>
      {party}
    </bdi>
  );
  return page && link ? (
    <NavLink to={page} className="hover:underline">
      {text}
    </NavLink>
  ) : (
    text
  );
}
