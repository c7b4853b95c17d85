import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Select } from '@/components/ui/select';
import { useLocale } from '@/lib/locale';
import { taxCodesQuery } from './queries';

/** Countries in which another code applies between regions. */
const WITH_REGIONS: ReadonlySet<string> = new Set(['IN']);
/** A choice needs a text; no code is named so. */
const NONE = '-';

/** The code that applies in place of this one between states; offered where a country knows such a difference. */
export function InterstateField({
  code,
  value,
  onChange,
  error,
}: {
  /** The code whose place it takes; empty for a new one. */
  code: string;
  value: string;
  onChange: (code: string) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation('tax');
  const { country } = useLocale();
  const known = useQuery(taxCodesQuery).data?.items ?? [];
  const fits = known.filter(
    (other) => other.code !== code && other.treatment === 'taxed' && !other.interstate_code && other.active,
  );
  // One that stands in the place of others has none of its own.
  const stands = code !== '' && known.some((other) => other.interstate_code === code);
  if (country === undefined || !WITH_REGIONS.has(country) || stands) return null;
  return (
    <Field label={t('field.interstate')} hint={t('field.interstateHint')} error={error}>
      <Select
        value={value === '' ? NONE : value}
        onChange={(chosen) => onChange(chosen === NONE ? '' : chosen)}
        choices={[
          { value: NONE, label: t('field.interstateNone') },
          ...fits.map((other) => ({ value: other.code, label: other.code, detail: other.name })),
        ]}
      />
    </Field>
  );
}
