import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { QuantityField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Amount } from '@/components/ui/amount';
import { cn } from '@/lib/cn';
import type { PartValues, PlanValues } from './plan-values';
import type { PlanCalculation } from './queries';

interface PlanPartsProps {
  currency: string;
  values: PlanValues;
  /** What the server says the parts come to. */
  shown: PlanCalculation | undefined;
  late: boolean;
  /** What is wrong with one field of one part. */
  wrong: { at: number; name: 'due_on' | 'figure'; sentence: string } | null;
  faults: Readonly<Record<string, string | null>>;
  onFault: (key: string, fault: string | null) => void;
  onChange: (values: PlanValues) => void;
}

/** The parts in their order: day, what is typed for the split, and what the part comes to. */
export function PlanParts(props: PlanPartsProps) {
  const { t } = useTranslation('instalments');
  const { values, shown, late, wrong } = props;
  const { split, parts } = values;
  const shares = shown?.parts.length === parts.length ? shown.parts : [];
  const put = (at: number, change: Partial<PartValues>) =>
    props.onChange({ ...values, parts: parts.map((part, place) => (place === at ? { ...part, ...change } : part)) });
  return (
    <ol aria-label={t('title')} className="flex flex-col">
      {parts.map((part, at) => {
        const number = at + 1;
        const share = shares[at];
        const said = (name: 'due_on' | 'figure') =>
          wrong?.at === at && wrong.name === name ? wrong.sentence : undefined;
        const figure = said('figure') ?? props.faults[`${split}.${at}`] ?? undefined;
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place.
            key={at}
            className="grid grid-cols-[1.5rem_minmax(0,1fr)_minmax(0,1fr)] items-start gap-x-3 gap-y-1 border-b border-rule py-2 tablet:grid-cols-[1.5rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)]"
          >
            <span className="pt-6 text-small text-faint">{number}</span>
            <Field label={<Label short={t('column.due')} full={t('field.due', { number })} />} error={said('due_on')}>
              <DateField value={part.due_on} onChange={(day) => day && put(at, { due_on: day })} />
            </Field>
            {split === 'proportional' && (
              <Field label={<Label short={t('column.weight')} full={t('field.weight', { number })} />} error={figure}>
                <QuantityField
                  decimals={3}
                  value={part.weight}
                  onChange={(weight) => put(at, { weight })}
                  onFault={(fault) => props.onFault(`${split}.${at}`, fault)}
                />
              </Field>
            )}
            {split === 'custom' && (
              <Field label={<Label short={t('column.amount')} full={t('field.amount', { number })} />} error={figure}>
                <MoneyField
                  currency={props.currency}
                  value={part.amount}
                  onChange={(amount) => put(at, { amount })}
                  onFault={(fault) => props.onFault(`${split}.${at}`, fault)}
                />
              </Field>
            )}
            <div
              className={cn(
                'flex flex-col items-end justify-end pt-5 text-end transition-opacity duration-100',
                split !== 'equal' && 'col-span-3 pt-0 tablet:col-span-1 tablet:pt-5',
                late && 'opacity-60',
              )}
            >
              {share ? (
                <>
                  <Amount value={share.total} strong />
                  {share.tax.minor !== 0 && (
                    <span className="text-small text-faint">
                      {t('column.tax')} <Amount value={share.tax} />
                    </span>
                  )}
                </>
              ) : (
                <span className="text-faint">–</span>
              )}
              {split === 'equal' && figure && <span className="text-small text-red">{figure}</span>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Seen as the name of a column, read with the part it belongs to. */
function Label({ short, full }: { short: string; full: string }) {
  return (
    <>
      <span aria-hidden>{short}</span>
      <span className="sr-only">{full}</span>
    </>
  );
}
