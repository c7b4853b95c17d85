import { useQuery } from '@tanstack/react-query';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Input } from '@/components/ui/input';
import { type Treatment, taxCodesQuery } from './queries';

const NONE: readonly Treatment[] = [];

/** Treatments under which papers of the shop's country must say why nothing is charged: the server refuses a code without. */
export function useReasonFor(): readonly Treatment[] {
  return useQuery(taxCodesQuery).data?.reason_for ?? NONE;
}

/** Why nothing is charged under a code. */
export function ReasonField({
  field,
  needed,
  error,
}: {
  field: UseFormRegisterReturn;
  needed: boolean;
  error: string | undefined;
}) {
  const { t } = useTranslation('tax');
  return (
    <Field
      label={t('field.reason')}
      required={needed}
      optional={!needed}
      hint={t(needed ? 'field.reasonNeeded' : 'field.reasonHint')}
      error={error}
    >
      <Input {...field} dir="auto" autoComplete="off" />
    </Field>
  );
}
