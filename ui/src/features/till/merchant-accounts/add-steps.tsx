import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Facts } from '@/components/ui/card';
import { Radio } from '@/components/ui/choice';
import { Input } from '@/components/ui/input';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { currenciesOf, type Draft, type FormStep, needsAddress } from './add-draft';
import { CredentialFields } from './credential-fields';
import { EnvironmentBadge } from './environment';
import { FeeFields } from './fee-fields';
import { useGatewayName } from './gateway-name';
import { LimitFields } from './limit-fields';
import { type Gateway, startsPayments } from './queries';
import { RestrictionFields } from './restriction-fields';
import { useRestrictionWords } from './restriction-words';

interface StepProps {
  draft: Draft;
  gateway: Gateway | undefined;
  wrong: Readonly<Record<string, string>>;
  onChange: (change: Partial<Draft>) => void;
}

/** The fields of one step of adding an account. */
export function StepFields({ step, ...rest }: StepProps & { step: FormStep }) {
  switch (step) {
    case 'basics':
      return <BasicsStep {...rest} />;
    case 'credentials':
      return <CredentialsStep {...rest} />;
    case 'limits':
      return <LimitsStep {...rest} />;
    case 'review':
      return <ReviewStep {...rest} />;
  }
}

function BasicsStep({ draft, gateway, wrong, onChange }: StepProps) {
  const { t } = useTranslation('merchant-accounts');
  return (
    <>
      <Field label={t('field.name')} hint={t('field.nameHint')} error={wrong.name} required>
        <Input value={draft.name} maxLength={80} onChange={(event) => onChange({ name: event.target.value })} />
      </Field>
      <div>
        <p className="mb-1 text-small font-strong text-soft">{t('field.environment')}</p>
        <Radio
          label={t('field.environment')}
          value={draft.environment || null}
          onChange={(environment) => onChange({ environment })}
          choices={(gateway?.environments ?? []).map((one) => ({
            value: one,
            label: t(`environment.${one}`, { defaultValue: one }),
            hint: t(`environmentHint.${one}`, { defaultValue: '' }),
          }))}
        />
        {wrong.environment && (
          <p role="alert" className="text-small text-red">
            {wrong.environment}
          </p>
        )}
      </div>
      <Field label={t('field.currencies')} hint={t('field.currenciesHint')} error={wrong.currencies} optional>
        <Input
          dir="ltr"
          value={draft.currencies}
          placeholder="INR, USD"
          onChange={(event) => onChange({ currencies: event.target.value })}
        />
      </Field>
      <fieldset className="flex flex-col gap-4 border-t border-rule pt-2">
        <legend className="pe-3 text-small font-strong text-soft">{t('fees.title')}</legend>
        <p className="text-soft">{t('fees.about')}</p>
        <FeeFields fees={draft} currencies={currenciesOf(draft.currencies)} wrong={wrong} onChange={onChange} />
      </fieldset>
    </>
  );
}

function CredentialsStep({ draft, gateway, wrong, onChange }: StepProps) {
  const { t } = useTranslation('merchant-accounts');
  const needed = needsAddress(draft, gateway);
  return (
    <>
      <p className="text-soft">{t('credentials.new')}</p>
      <CredentialFields
        fields={gateway?.credential_fields ?? []}
        values={draft.credentials}
        wrong={wrong}
        onChange={(name, value) => onChange({ credentials: { ...draft.credentials, [name]: value } })}
      />
      {/* Where the link is ours, nobody is called. */}
      {!gateway?.capabilities.own_link && (
        <Field
          label={t('field.baseUrl')}
          hint={needed ? t('field.baseUrlPractice') : t('field.baseUrlHint')}
          error={wrong.base_url}
          required={needed}
          optional={!needed}
        >
          <Input
            type="url"
            dir="ltr"
            value={draft.baseUrl}
            placeholder={needed ? 'http://127.0.0.1:…' : 'https://'}
            onChange={(event) => onChange({ baseUrl: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

/** What may be left out: whoever types nothing here binds nothing. */
function LimitsStep({ draft, wrong, onChange }: StepProps) {
  const { t } = useTranslation('merchant-accounts');
  const refused = Object.entries(wrong).filter(([field]) => /^(limits|restrictions)/.test(field));
  return (
    <>
      <p className="text-soft">{t('limits.skip')}</p>
      {refused.map(([field, sentence]) => (
        <p key={field} role="alert" className="text-small text-red">
          {sentence}
        </p>
      ))}
      <h3 className="font-strong">{t('tab.limits')}</h3>
      <p className="text-soft">{t('limits.about')}</p>
      <LimitFields
        limits={draft.limits}
        onChange={(limits) => onChange({ limits })}
        faults={draft.limitFaults}
        onFaults={(limitFaults) => onChange({ limitFaults })}
        currencies={currenciesOf(draft.currencies)}
      />
      <h3 className="font-strong">{t('tab.restrictions')}</h3>
      <p className="text-soft">{t('restrictions.about')}</p>
      <RestrictionFields
        restrictions={draft.restrictions}
        onChange={(restrictions) => onChange({ restrictions })}
        tried={wrong.restrictions !== undefined}
      />
    </>
  );
}

function ReviewStep({ draft, gateway }: StepProps) {
  const { t } = useTranslation('merchant-accounts');
  const nameOf = useGatewayName();
  const { tag } = useLocale();
  const said = useRestrictionWords();
  const rate = (value: string | null) => value && `${decimalText(value, tag, { min: 0, max: 4 })} %`;
  const given = (gateway?.credential_fields ?? []).filter((field) => draft.credentials[field.name]?.trim());
  return (
    <>
      <Facts
        facts={[
          { label: t('step.gateway'), value: <bdi>{gateway && nameOf(gateway)}</bdi> },
          { label: t('field.name'), value: <bdi>{draft.name}</bdi> },
          { label: t('field.environment'), value: <EnvironmentBadge of={draft.environment} /> },
          {
            label: t('field.currencies'),
            value: currenciesOf(draft.currencies).join(', ') || t('field.currenciesAll'),
          },
          ...(gateway && gateway.credential_fields.length > 0
            ? [{ label: t('tab.credentials'), value: given.map((field) => field.label).join(', ') }]
            : []),
          ...(draft.baseUrl ? [{ label: t('field.baseUrl'), value: <bdi dir="ltr">{draft.baseUrl}</bdi> }] : []),
          {
            label: t('tab.fees'),
            value: (
              <span className="flex flex-wrap gap-x-3">
                {rate(draft.feeRate) ?? t('fees.none')}
                {draft.feeFlat && draft.feeFlat.minor > 0 && <Amount value={draft.feeFlat} />}
              </span>
            ),
          },
          ...(startsPayments(gateway?.capabilities)
            ? [
                { label: t('tab.limits'), value: t('limits.number', { count: draft.limits.length }) },
                {
                  label: t('tab.restrictions'),
                  value: draft.restrictions.map(said).join(' · ') || t('restrictions.none'),
                },
              ]
            : []),
        ]}
      />
      {gateway?.capabilities.test && <p className="text-soft">{t('reviewTest')}</p>}
    </>
  );
}
