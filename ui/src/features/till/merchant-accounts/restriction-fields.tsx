import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Checkbox, Radio } from '@/components/ui/choice';
import { Combobox } from '@/components/ui/combobox';
import { type Country, countriesByName, countryName } from '@/lib/countries';
import { useLocale } from '@/lib/locale';
import { CARD_BRANDS } from '@/lib/method-names';
import type { Restriction } from './queries';
import {
  isEmpty,
  type RestrictionName,
  RULES,
  type RuleChoice,
  restrictionOf,
  withRule,
  withValues,
} from './restriction-values';

interface RestrictionsProps {
  restrictions: readonly Restriction[];
  onChange: (restrictions: Restriction[]) => void;
  /** Says of each list without values that it needs one. */
  tried: boolean;
  disabled?: boolean;
}

/** From which countries an account is paid, and by which card brands. */
export function RestrictionFields(props: RestrictionsProps) {
  return (
    <>
      <Group name="countries" {...props}>
        {(values, onValues, wrong) => (
          <Countries values={values} onChange={onValues} wrong={wrong} disabled={props.disabled} />
        )}
      </Group>
      <Group name="card_brands" {...props}>
        {(values, onValues, wrong) => (
          <Brands values={values} onChange={onValues} wrong={wrong} disabled={props.disabled} />
        )}
      </Group>
    </>
  );
}

/** One list: how it is meant, and once it is meant somehow, its values. */
function Group({
  name,
  restrictions,
  onChange,
  tried,
  disabled,
  children,
}: RestrictionsProps & {
  name: RestrictionName;
  children: (
    values: readonly string[],
    onValues: (values: readonly string[]) => void,
    wrong: string | undefined,
  ) => React.ReactNode;
}) {
  const { t } = useTranslation('merchant-accounts');
  const one = restrictionOf(restrictions, name);
  const wrong = tried && one && isEmpty(one) ? t(`restrictions.wrong.${name}`) : undefined;
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-2 border-t border-rule pt-2">
      <legend className="pe-3 text-small font-strong text-soft">{t(`restrictions.${name}.title`)}</legend>
      <p className="text-small text-faint">{t(`restrictions.${name}.about`)}</p>
      <Radio<RuleChoice>
        label={t(`restrictions.${name}.title`)}
        value={one?.rule ?? 'none'}
        onChange={(rule) => onChange(withRule(restrictions, name, rule))}
        choices={RULES.map((rule) => ({ value: rule, label: t(`restrictions.${name}.rule.${rule}`) }))}
      />
      {one && children(one.values, (values) => onChange(withValues(restrictions, name, values)), wrong)}
    </fieldset>
  );
}

interface ValuesProps {
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
  wrong: string | undefined;
  disabled: boolean | undefined;
}

function Countries({ values, onChange, wrong, disabled }: ValuesProps) {
  const { t } = useTranslation('merchant-accounts');
  const { tag } = useLocale();
  const [search, setSearch] = useState('');
  const all = useMemo(() => countriesByName(tag), [tag]);
  const sought = search.trim().toLocaleLowerCase();
  const found = all.filter(
    ({ code, name }) =>
      !values.includes(code) && (name.toLocaleLowerCase().includes(sought) || code.toLowerCase() === sought),
  );
  return (
    <>
      {values.length > 0 && (
        <ul aria-label={t('restrictions.countries.list')} className="flex flex-wrap gap-2">
          {values.map((code) => (
            <li
              key={code}
              className="inline-flex min-h-7 items-center gap-1 rounded-full border border-rule-strong bg-sheet ps-3 pe-1"
            >
              <bdi>{countryName(code, tag)}</bdi>
              {disabled ? (
                <span className="pe-2" />
              ) : (
                <button
                  type="button"
                  aria-label={t('restrictions.countries.remove', { country: countryName(code, tag) })}
                  onClick={() => onChange(values.filter((other) => other !== code))}
                  className="grid size-6 place-items-center rounded-full text-soft hover:bg-sunken hover:text-ink pointer-coarse:size-9"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {!disabled && (
        <Field label={t('restrictions.countries.add')} error={wrong} className="tablet:max-w-xs">
          <Combobox<Country>
            value={null}
            onChange={(country) => country && onChange([...values, country.code])}
            items={found}
            search={search}
            onSearch={setSearch}
            idOf={({ code }) => code}
            labelOf={({ name }) => name}
            detailOf={({ code }) => code}
          />
        </Field>
      )}
    </>
  );
}

function Brands({ values, onChange, wrong, disabled }: ValuesProps) {
  return (
    <div>
      <div className="grid gap-x-4 tablet:grid-cols-3">
        {Object.entries(CARD_BRANDS).map(([brand, name]) => (
          <Checkbox
            key={brand}
            label={<bdi>{name}</bdi>}
            checked={values.includes(brand)}
            disabled={disabled ?? false}
            onChange={(ticked) => onChange(ticked ? [...values, brand] : values.filter((other) => other !== brand))}
          />
        ))}
      </div>
      {wrong && (
        <p role="alert" className="text-small text-red">
          {wrong}
        </p>
      )}
    </div>
  );
}
