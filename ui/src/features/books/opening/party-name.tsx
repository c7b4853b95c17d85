import { useQuery } from '@tanstack/react-query';
import { useMay } from '@/lib/permissions';
import { customerNameQuery } from './queries';

/** The name of a sub-account: a customer's, or the text it is kept under. */
export function PartyName({ party }: { party: string }) {
  const mayCustomers = useMay('customers:read');
  const isCustomer = party.startsWith('cus_');
  const customer = useQuery(customerNameQuery(isCustomer && mayCustomers ? party : null));
  return <bdi>{customer.data?.name ?? party}</bdi>;
}
