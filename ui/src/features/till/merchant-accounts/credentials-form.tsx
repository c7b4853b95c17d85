import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { SaveBar } from '@/components/form/save-bar';
import { Facts } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { CredentialFields } from './credential-fields';
import { type CredentialField, type MerchantAccount, useChangeAccount } from './queries';

/** The credentials as masks, and new ones in their place. What is left empty stays as it is. */
export function CredentialsForm({ account, fields }: { account: MerchantAccount; fields: readonly CredentialField[] }) {
  const { t } = useTranslation('merchant-accounts');
  const id = useId();
  // A closed account takes new keys, and nothing else: what was paid through it is still refunded.
  const closed = account.status === 'closed';
  const mayWrite = useMay('credentials:write');
  const [values, setValues] = useState<Record<string, string>>({});
  const [baseUrl, setBaseUrl] = useState(account.base_url);
  const change = useChangeAccount(account, (changed) => toast.done(t('saved', { name: changed.name })));
  const given = Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  const moved = baseUrl.trim() !== account.base_url;
  const dirty = moved || Object.keys(given).length > 0;
  const field = change.error?.field;
  const wrong = field ? { [field]: change.error?.message ?? '' } : {};
  if (!mayWrite) {
    return (
      <Facts
        facts={[
          ...fields.map((one) => ({
            label: one.label,
            value: account.credential_mask[one.name] && (
              <bdi dir="ltr" className="font-mono text-small">
                {account.credential_mask[one.name]}
              </bdi>
            ),
          })),
          { label: t('field.baseUrl'), value: account.base_url && <bdi dir="ltr">{account.base_url}</bdi> },
        ]}
      />
    );
  }
  return (
    <>
      <form
        id={id}
        noValidate
        autoComplete="off"
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty) change.mutate({ credentials: given, ...(moved ? { base_url: baseUrl.trim() } : {}) });
        }}
      >
        <p className="text-soft">{t('credentials.about')}</p>
        {change.error && !Object.hasOwn(wrong, 'base_url') && !field?.startsWith('credentials.') && (
          <ErrorPanel error={change.error} compact />
        )}
        <CredentialFields
          fields={fields}
          values={values}
          masks={account.credential_mask}
          wrong={wrong}
          onChange={(name, value) => setValues({ ...values, [name]: value })}
        />
        {!closed && (
          <Field
            label={t('field.baseUrl')}
            hint={moved ? t('credentials.moved') : t('field.baseUrlHint')}
            error={wrong.base_url}
            optional
          >
            <Input
              type="url"
              dir="ltr"
              value={baseUrl}
              placeholder="https://"
              onChange={(event) => setBaseUrl(event.target.value)}
            />
          </Field>
        )}
      </form>
      <SaveBar
        form={id}
        dirty={dirty}
        busy={change.isPending}
        onReset={() => {
          setValues({});
          setBaseUrl(account.base_url);
        }}
      />
    </>
  );
}
