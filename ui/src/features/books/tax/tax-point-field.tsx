import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Select } from '@/components/ui/select';
import type { TaxPoint } from './queries';

export const TAX_POINTS = ['invoice', 'delivery', 'payment', 'earliest'] as const satisfies readonly TaxPoint[];

/** What makes the tax under a code fall due. */
export function TaxPointField({
  value,
  onChange,
  error,
}: {
  value: TaxPoint;
  onChange: (point: TaxPoint) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation('tax');
  return (
    <Field label={t('field.taxPoint')} hint={t(`taxPointAbout.${value}`)} error={error}>
      <Select
        value={value}
        onChange={onChange}
        choices={TAX_POINTS.map((point) => ({ value: point, label: t(`taxPoint.${point}`) }))}
      />
    </Field>
  );
}
