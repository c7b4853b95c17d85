import type { UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Input } from '@/components/ui/input';
import { stateOfGstin } from '@/lib/gstin';
import { Field } from './field';
import { type Region, regionText } from './region-select';

/** A tax number, with what it says of where its owner is: a GSTIN names its state. */
export function TaxIdField({
  label,
  error,
  field,
  typed,
  regions,
  chosen,
}: {
  label: string;
  error: string | undefined;
  field: UseFormRegisterReturn;
  typed: string;
  regions: readonly Region[];
  /** Code of the region that was chosen beside it; empty while none is. */
  chosen: string;
}) {
  const { t } = useTranslation('ui');
  const code = stateOfGstin(typed);
  const state = regions.find((region) => region.code === code);
  const says = state && t(chosen && chosen !== code ? 'taxId.otherState' : 'taxId.state', { state: regionText(state) });
  return (
    <Field label={label} optional hint={says} error={error}>
      <Input {...field} dir="ltr" maxLength={40} />
    </Field>
  );
}
