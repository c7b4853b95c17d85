import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Combobox } from '@/components/ui/combobox';
import { useMay } from '@/lib/permissions';
import type { Named } from './draft-values';
import { customerChoicesQuery } from './queries';

/** How the route lends the dialog of the customers' area, which this area must not know. */
export type CustomerDialogSlot = (slot: {
  open: boolean;
  name: string;
  onClose: () => void;
  onDone: (customer: Named) => void;
}) => ReactNode;

/** A customer found by typing, or added from what was typed. */
export function CustomerChoice({
  value,
  onChange,
  label,
  placeholder,
  dialog,
}: {
  value: Named | null;
  onChange: (customer: Named | null) => void;
  label?: string;
  placeholder?: string;
  dialog?: CustomerDialogSlot;
}) {
  const { t } = useTranslation('invoices');
  const mayAdd = useMay('customers:write');
  const [search, setSearch] = useState('');
  const [adding, setAdding] = useState<string | null>(null);
  const choices = useQuery(customerChoicesQuery(search.trim()));
  const items = (choices.data?.items ?? []).filter((customer) => customer.active);
  return (
    <>
      <Combobox<Named & { phone?: string | null; email?: string | null }>
        value={value}
        onChange={(customer) => onChange(customer && { id: customer.id, name: customer.name })}
        items={items}
        search={search}
        onSearch={setSearch}
        idOf={(customer) => customer.id}
        labelOf={(customer) => customer.name}
        detailOf={(customer) => <bdi dir="ltr">{customer.phone || customer.email}</bdi>}
        busy={choices.isFetching}
        placeholder={placeholder ?? t('field.customerChoose')}
        clearable
        {...(label ? { label } : {})}
        {...(dialog && mayAdd ? { onCreate: (text: string) => setAdding(text) } : {})}
      />
      {dialog?.({
        open: adding !== null,
        name: adding ?? '',
        onClose: () => setAdding(null),
        onDone: (customer) => {
          setAdding(null);
          setSearch('');
          onChange({ id: customer.id, name: customer.name });
        },
      })}
    </>
  );
}
