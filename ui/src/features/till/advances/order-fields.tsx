import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { taxCodesQuery } from './queries';

/** What an advance is for, and how that is taxed. */
export interface Order {
  purpose: string;
  taxCode: string | null;
}

export const NO_ORDER: Order = { purpose: '', taxCode: null };

/** The order as the API wants it; null while something is missing. */
export const orderAsk = (order: Order) =>
  order.purpose.trim() === '' || order.taxCode === null
    ? null
    : { purpose: order.purpose.trim(), tax_code: order.taxCode };

export function OrderFields({
  order,
  onChange,
  autoFocus = false,
}: {
  order: Order;
  onChange: (order: Order) => void;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation('advances');
  const codes = useQuery(taxCodesQuery).data?.items.filter((code) => code.active) ?? [];
  return (
    <>
      <Field label={t('field.purpose')} required hint={t('field.purposeHint')}>
        <Input
          dir="auto"
          maxLength={500}
          autoComplete="off"
          autoFocus={autoFocus}
          value={order.purpose}
          onChange={(event) => onChange({ ...order, purpose: event.target.value })}
        />
      </Field>
      <Field label={t('field.taxCode')} required hint={t('field.taxCodeHint')}>
        <Select
          value={order.taxCode}
          onChange={(taxCode) => onChange({ ...order, taxCode })}
          choices={codes.map((code) => ({ value: code.code, label: code.name }))}
        />
      </Field>
    </>
  );
}
