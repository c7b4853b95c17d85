import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Input } from '@/components/ui/input';
import type { CredentialField } from './queries';

/** The form that a gateway's own description asks for. Secrets are typed unseen and never come back. */
export function CredentialFields({
  fields,
  values,
  masks,
  wrong,
  onChange,
}: {
  fields: readonly CredentialField[];
  values: Readonly<Record<string, string>>;
  /** What is kept at present, masked; with it, an empty field means: leave it. */
  masks?: Readonly<Record<string, string>>;
  wrong: Readonly<Record<string, string>>;
  onChange: (name: string, value: string) => void;
}) {
  const { t } = useTranslation('merchant-accounts');
  return (
    <>
      {fields.map((field) => {
        const mask = masks?.[field.name];
        return (
          <Field
            key={field.name}
            label={field.label}
            hint={field.help}
            error={wrong[`credentials.${field.name}`]}
            required={field.required && !masks}
            optional={!field.required}
          >
            <Input
              type={field.secret ? 'password' : 'text'}
              dir="ltr"
              autoComplete={field.secret ? 'new-password' : 'off'}
              spellCheck={false}
              value={values[field.name] ?? ''}
              placeholder={mask ? t('credentials.kept', { mask }) : undefined}
              onChange={(event) => onChange(field.name, event.target.value)}
            />
          </Field>
        );
      })}
    </>
  );
}
