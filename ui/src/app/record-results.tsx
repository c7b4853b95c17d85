import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { CreditCard, FileText, Package, User } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { Amount } from '@/components/ui/amount';
import { useMay } from '@/lib/permissions';
import { Item } from './palette';

const FEW = 4;

/** Records that fit what is typed in the palette, asked from the lists this person may read. */
export function RecordResults({
  text,
  then,
  look,
}: {
  text: string;
  then: (act: () => void) => () => void;
  look: string;
}) {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  const query = { q: text, limit: FEW };
  const options = { staleTime: 15_000, placeholderData: keepPreviousData };
  const customers = useQuery({
    queryKey: ['customers', 'palette', text],
    queryFn: ({ signal }) => answer(api.GET('/customers', { params: { query }, signal })),
    enabled: useMay('customers:read'),
    ...options,
  });
  const invoices = useQuery({
    queryKey: ['invoices', 'palette', text],
    queryFn: ({ signal }) => answer(api.GET('/invoices', { params: { query }, signal })),
    enabled: useMay('billing:read'),
    ...options,
  });
  const payments = useQuery({
    queryKey: ['payments', 'palette', text],
    queryFn: ({ signal }) => answer(api.GET('/payments', { params: { query }, signal })),
    enabled: useMay('payments:read'),
    ...options,
  });
  const products = useQuery({
    queryKey: ['products', 'palette', text],
    queryFn: ({ signal }) => answer(api.GET('/products', { params: { query }, signal })),
    enabled: useMay('catalogue:read'),
    ...options,
  });
  const go = (path: string) => then(() => void navigate({ to: path as '/' }));
  const none = [invoices, customers, payments, products].every((list) => !list.data?.items.length);
  if (none) return null;
  return (
    <Command.Group heading={t('palette.records')} className={look}>
      {invoices.data?.items.map((invoice) => (
        <Item
          key={invoice.id}
          value={invoice.id}
          icon={FileText}
          onSelect={go(`/invoices/${invoice.id}`)}
          end={<Amount value={invoice.total} />}
        >
          <bdi>{invoice.number ?? t('palette.draft')}</bdi>{' '}
          {invoice.customer_name && <bdi className="text-soft">{invoice.customer_name}</bdi>}
        </Item>
      ))}
      {customers.data?.items.map((customer) => (
        <Item key={customer.id} value={customer.id} icon={User} onSelect={go(`/customers/${customer.id}`)}>
          <bdi>{customer.name}</bdi>
        </Item>
      ))}
      {payments.data?.items.map((payment) => (
        <Item
          key={payment.id}
          value={payment.id}
          icon={CreditCard}
          onSelect={go(`/payments/${payment.id}`)}
          end={<Amount value={payment.amount} />}
        >
          <bdi>{payment.invoice_number ?? payment.id}</bdi> <span className="text-soft">{payment.account_name}</span>
        </Item>
      ))}
      {products.data?.items.map((product) => (
        <Item key={product.id} value={product.id} icon={Package} onSelect={go(`/products/${product.id}`)}>
          <bdi>{product.name}</bdi>
        </Item>
      ))}
    </Command.Group>
  );
}
