import { useTranslation } from 'react-i18next';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Amount } from '@/components/ui/amount';
import { Checkbox } from '@/components/ui/choice';
import { Select } from '@/components/ui/select';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { type CreditValues, chargesLeft, HOWS, type LineValues } from './credit-values';
import type { Invoice, LeftToCredit } from './queries';

/** Which lines are credited, and how much of each; beside each what is left of it. */
export function CreditLines({
  invoice,
  left,
  values,
  wrong,
  faults,
  onFault,
  onChange,
}: {
  invoice: Invoice;
  left: LeftToCredit;
  values: CreditValues;
  /** What is wrong with one line. */
  wrong: { line: number; sentence: string } | null;
  faults: Readonly<Record<string, string | null>>;
  onFault: (key: string, fault: string | null) => void;
  onChange: (values: CreditValues) => void;
}) {
  const { t } = useTranslation('credit-notes');
  const { tag } = useLocale();
  const charges = chargesLeft(left);
  const put = (line: number, change: Partial<LineValues>) =>
    onChange({
      ...values,
      lines: values.lines.map((one) => (one.line === line ? { ...one, ...change } : one)),
    });
  return (
    <ul aria-label={t('lines.title')} className="border-t border-rule">
      {values.lines.map((typed) => {
        const row = left.lines.find(({ line }) => line === typed.line);
        const printed = invoice.lines.find(({ line }) => line === typed.line);
        const name = printed?.description ?? String(typed.line);
        const unit = printed?.unit ?? '';
        const error = wrong?.line === typed.line ? wrong.sentence : (faults[`line.${typed.line}`] ?? undefined);
        const hows = HOWS.filter((how) => how !== 'quantity' || row?.quantity);
        return (
          <li key={typed.line} className="flex flex-col gap-2 border-b border-rule py-1">
            <div className="flex items-start justify-between gap-4">
              <Checkbox
                checked={typed.chosen}
                onChange={(chosen) => put(typed.line, { chosen })}
                label={<bdi>{name}</bdi>}
                hint={
                  row?.quantity &&
                  t('lines.quantityLeft', { quantity: decimalText(row.quantity, tag, { min: 0, max: 3 }), unit })
                }
              />
              {row && <Amount value={row.amount} className="pt-1 text-soft" />}
            </div>
            {typed.chosen && (
              <div className="grid grid-cols-2 gap-3 ps-6 pb-2">
                <Field label={t('lines.how', { name })} error={typed.how === 'all' ? error : undefined}>
                  <Select
                    value={typed.how}
                    onChange={(how) => {
                      onFault(`line.${typed.line}`, null);
                      put(typed.line, { how });
                    }}
                    choices={hows.map((how) => ({ value: how, label: t(`how.${how}`) }))}
                  />
                </Field>
                {typed.how === 'quantity' && (
                  <Field label={t('lines.quantity', { name })} error={error}>
                    <QuantityField
                      decimals={3}
                      unit={unit}
                      value={typed.quantity}
                      onChange={(quantity) => put(typed.line, { quantity })}
                      onFault={(fault) => onFault(`line.${typed.line}`, fault)}
                    />
                  </Field>
                )}
                {typed.how === 'amount' && (
                  <Field label={t('lines.amount', { name })} error={error}>
                    <MoneyField
                      currency={invoice.currency}
                      value={typed.amount}
                      onChange={(amount) => put(typed.line, { amount })}
                      onFault={(fault) => onFault(`line.${typed.line}`, fault)}
                    />
                  </Field>
                )}
              </div>
            )}
          </li>
        );
      })}
      {charges.minor > 0 && (
        <li className="flex items-start justify-between gap-4 border-b border-rule py-1">
          <Checkbox
            checked={values.charges}
            onChange={(on) => onChange({ ...values, charges: on })}
            label={t('lines.charges')}
          />
          <Amount value={charges} className="pt-1 text-soft" />
        </li>
      )}
    </ul>
  );
}
