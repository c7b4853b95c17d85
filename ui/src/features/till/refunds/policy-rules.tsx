import { useTranslation } from 'react-i18next';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Checkbox } from '@/components/ui/choice';
import { type Figure, isOptional, isWrong, mostOf, RULES, type RuleName, type RuleValues } from './policy-values';

/** What must hold beside the amounts, and what is suspicious: each rule with a tick, and its figures while it is on. */
export function PolicyRules({
  part,
  values,
  onChange,
  faultOf,
  onFault,
  disabled,
}: {
  part: 'automatic' | 'suspicion';
  values: RuleValues;
  onChange: (values: RuleValues) => void;
  /** What is wrong with a figure besides its range: what cannot be read, or what the server said. */
  faultOf: (figure: Figure) => string | undefined;
  onFault: (figure: Figure, fault: string | null) => void;
  disabled: boolean;
}) {
  const { t } = useTranslation('refunds');
  const turn = (name: RuleName, on: boolean) => onChange({ ...values, on: { ...values.on, [name]: on } });
  const put = (figure: Figure, value: string | null) =>
    onChange({ ...values, figures: { ...values.figures, [figure]: value } });
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-4 border-t border-rule pt-2">
      <legend className="pe-3 font-strong">{t(`policy.${part}.title`)}</legend>
      <p className="text-soft">{t(`policy.${part}.about`)}</p>
      {RULES.filter((rule) => rule.part === part).map(({ name, figures }) => (
        <div key={name} className="flex flex-col gap-2">
          <Checkbox
            checked={values.on[name]}
            disabled={disabled}
            onChange={(on) => turn(name, on)}
            label={t(`policy.rule.${name}`)}
            hint={t(`policy.rule.${name}Hint`)}
          />
          {values.on[name] && figures.length > 0 && (
            <div className="grid gap-4 ps-6 tablet:grid-cols-2">
              {figures.map((figure) => (
                <Field
                  key={figure}
                  label={t(`policy.figure.${figure}`)}
                  optional={isOptional(figure)}
                  required={!isOptional(figure)}
                  error={
                    faultOf(figure) ??
                    (isWrong(figure, values.figures[figure])
                      ? t('policy.figure.range', { most: mostOf(figure) })
                      : undefined)
                  }
                >
                  <QuantityField
                    decimals={0}
                    inputMode="numeric"
                    disabled={disabled}
                    value={values.figures[figure]}
                    onChange={(value) => put(figure, value)}
                    onFault={(fault) => onFault(figure, fault)}
                  />
                </Field>
              ))}
            </div>
          )}
        </div>
      ))}
    </fieldset>
  );
}
