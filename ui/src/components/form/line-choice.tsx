import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Checkbox } from '@/components/ui/choice';
import { Select } from '@/components/ui/select';
import { type ChosenLines, chargesLeft, HOWS, type LineLeft, type LineValues } from '@/lib/line-choice';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { QuantityField } from './decimal-fields';
import { Field } from './field';
import { MoneyField } from './money-field';

/** Which lines of an invoice are taken back, and how much of each; beside each what is left of it. */
export function LineChoice({
  currency,
  printed,
  left,
  values,
  wrong,
  faults,
  onFault,
  onChange,
}: {
  currency: string;
  /** The lines as the invoice has them. */
  printed: readonly { line: number; description: string; unit: string }[];
  left: readonly LineLeft[];
  values: ChosenLines;
  /** What is wrong with one line. */
  wrong: { line: number; sentence: string } | null;
  /** What stands in a field and cannot be read, under `line.<place>`. */
  faults: Readonly<Record<string, string | null>>;
  onFault: (key: string, fault: string | null) => void;
  onChange: (values: ChosenLines) => void;
}) {
  const { t } = useTranslation('ui');
  const { tag } = useLocale();
  const charges = chargesLeft(left, currency);
  const put = (line: number, change: Partial<LineValues>) =>
    onChange({
      charges: values.charges,
      lines: values.lines.map((one) => (one.line === line ? { ...one, ...change } : one)),
    });
  return (
    <ul aria-label={t('lineChoice.label')} className="border-t border-rule">
      {values.lines.map((typed) => {
        const row = left.find(({ line }) => line === typed.line);
        const onPaper = printed.find(({ line }) => line === typed.line);
        const name = onPaper?.description ?? String(typed.line);
        const unit = onPaper?.unit ?? '';
        const error = wrong?.line === typed.line ? wrong.sentence : (faults[`line.${typed.line}`] ?? undefined);
        const hows = HOWS.filter((how) => how !== 'quantity' || row?.quantity);
        return (
          <li key={typed.line} className="flex flex-col gap-2 border-b border-rule py-1">
            <div className="flex items-start justify-between gap-4">
              <Checkbox
                checked={typed.chosen}
                onChange={(chosen) => {
                  // The field goes, and with it what could not be read there.
                  onFault(`line.${typed.line}`, null);
                  put(typed.line, { chosen });
                }}
                label={<bdi>{name}</bdi>}
                hint={
                  row?.quantity &&
                  t('lineChoice.quantityLeft', { quantity: decimalText(row.quantity, tag, { min: 0, max: 3 }), unit })
                }
              />
              {row && <Amount value={row.amount} className="pt-1 text-soft" />}
            </div>
            {typed.chosen && (
              <div className="grid grid-cols-2 gap-3 ps-6 pb-2">
                <Field label={t('lineChoice.how', { name })} error={typed.how === 'all' ? error : undefined}>
                  <Select
                    value={typed.how}
                    onChange={(how) => {
                      onFault(`line.${typed.line}`, null);
                      put(typed.line, { how });
                    }}
                    choices={hows.map((how) => ({ value: how, label: t(`lineChoice.hows.${how}`) }))}
                  />
                </Field>
                {typed.how === 'quantity' && (
                  <Field label={t('lineChoice.quantity', { name })} error={error}>
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
                  <Field label={t('lineChoice.amount', { name })} error={error}>
                    <MoneyField
                      currency={currency}
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
            onChange={(on) => onChange({ lines: values.lines, charges: on })}
            label={t('lineChoice.charges')}
          />
          <Amount value={charges} className="pt-1 text-soft" />
        </li>
      )}
    </ul>
  );
}
