import { ArrowDown, ArrowUp, CalendarRange, Copy, EllipsisVertical, Trash2 } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useController, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { QuantityField, RateField, UnitPriceField } from '@/components/form/decimal-fields';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { IconButton } from '@/components/ui/button';
import { Menu, MenuItem, MenuRule } from '@/components/ui/menu';
import { Select } from '@/components/ui/select';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { type DraftValues, withProduct } from './draft-values';
import { LineDescription } from './line-description';
import { LinePeriod } from './line-period';
import { useLiveTotals } from './live-totals';
import type { TaxCode } from './queries';
import { useDraftError, useFigure } from './use-draft-field';

export interface LineActs {
  /** To the next line, or to a new one after the last. */
  onNext: () => void;
  onMove: (by: -1 | 1) => void;
  onCopy: () => void;
  onRemove: () => void;
}

/** A text that keeps its own direction inside a line of another: `GST 5 %` in Arabic. */
const isolated = (text: string) => `\u2068${text}\u2069`;

/** A unit as far as it has room beside its figure. */
const shortUnit = (unit: string) => (unit.length > 6 ? `${unit.slice(0, 5)}…` : unit);

/** Columns of a line at desk width; the heads above the lines use the same. */
export const lineGrid =
  'desk:grid-cols-[1.5rem_minmax(12rem,1fr)_7.5rem_8.5rem_5.5rem_9.5rem_7.5rem_2rem] desk:gap-x-2';

/** One line of the paper, in a row at desk width and in a small block below. */
export function EditorLine({
  at,
  count,
  codes,
  acts,
}: {
  at: number;
  count: number;
  codes: readonly TaxCode[];
  acts: LineActs;
}) {
  const { t } = useTranslation('invoices');
  const { tag } = useLocale();
  const { control, setValue } = useFormContext<DraftValues>();
  const period = useWatch({ control, name: `lines.${at}.period` });
  const currency = useWatch({ control, name: 'currency' });
  const unit = useWatch({ control, name: `lines.${at}.unit` });
  const quantity = useFigure(`lines.${at}.quantity`);
  const price = useFigure(`lines.${at}.unit_price`);
  const discount = useFigure(`lines.${at}.discount_rate`);
  const keys = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      acts.onMove(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      acts.onNext();
    }
  };
  // The heads above stand for the labels at desk width.
  const field = 'desk:[&>label]:sr-only';
  return (
    <li
      onKeyDown={keys}
      aria-label={t('line.number', { number: at + 1 })}
      className={cn(
        'relative grid grid-cols-2 items-start gap-x-3 gap-y-2 border-b border-rule py-3 tablet:grid-cols-4 desk:py-1.5',
        lineGrid,
      )}
    >
      <span aria-hidden className="hidden text-small text-faint desk:block desk:pt-2">
        {new Intl.NumberFormat(tag).format(at + 1)}
      </span>
      <LineText at={at} className={cn(field, 'col-span-2 pe-10 tablet:col-span-4 desk:col-span-1 desk:pe-0')} />
      <Field label={t('column.quantity')} error={useDraftError(`lines.${at}.quantity`)} className={field}>
        <QuantityField
          decimals={3}
          {...quantity}
          value={quantity.value as string | null}
          {...(unit ? { unit: shortUnit(unit), className: 'pe-14 rtl:ps-14 rtl:pe-2' } : {})}
        />
      </Field>
      <Field label={t('column.price')} error={useDraftError(`lines.${at}.unit_price`)} className={field}>
        <UnitPriceField currency={currency} {...price} value={price.value as string | null} />
      </Field>
      <Field label={t('column.discount')} error={useDraftError(`lines.${at}.discount_rate`)} className={field}>
        <RateField {...discount} value={discount.value as string | null} />
      </Field>
      <LineTax at={at} codes={codes} className={field} />
      <LineAmount at={at} />
      <div className="absolute end-0 top-2 desk:static">
        <Menu
          trigger={
            <IconButton label={t('line.acts', { number: at + 1 })}>
              <EllipsisVertical aria-hidden />
            </IconButton>
          }
        >
          <MenuItem icon={<ArrowUp aria-hidden />} onSelect={() => acts.onMove(-1)}>
            {t('line.up')}
          </MenuItem>
          <MenuItem icon={<ArrowDown aria-hidden />} onSelect={() => acts.onMove(1)}>
            {t('line.down')}
          </MenuItem>
          <MenuItem icon={<Copy aria-hidden />} onSelect={acts.onCopy}>
            {t('line.copy')}
          </MenuItem>
          <MenuItem
            icon={<CalendarRange aria-hidden />}
            onSelect={() =>
              setValue(`lines.${at}.period`, period ? null : { from: null, to: null }, { shouldDirty: true })
            }
          >
            {t(period ? 'line.noPeriod' : 'line.period')}
          </MenuItem>
          <MenuRule />
          <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={acts.onRemove}>
            {count === 1 ? t('line.empty') : t('line.remove')}
          </MenuItem>
        </Menu>
      </div>
      {period && <LinePeriod at={at} />}
    </li>
  );
}

function LineText({ at, className }: { at: number; className: string }) {
  const { t } = useTranslation('invoices');
  const { control, getValues, setValue } = useFormContext<DraftValues>();
  const { field } = useController({ control, name: `lines.${at}.description` });
  return (
    <Field label={t('column.what')} error={useDraftError(`lines.${at}.description`)} className={className}>
      <LineDescription
        value={field.value}
        inputRef={field.ref}
        onBlur={field.onBlur}
        onText={(text) => {
          field.onChange(text);
          // An emptied line is not of that product any more.
          if (text.trim() === '') setValue(`lines.${at}.product`, null, { shouldDirty: true });
        }}
        onProduct={(product) => {
          const filled = withProduct(getValues(`lines.${at}`), product, getValues('currency'));
          setValue(`lines.${at}`, filled, { shouldDirty: true, shouldTouch: true, shouldValidate: true });
        }}
      />
    </Field>
  );
}

function LineTax({ at, codes, className }: { at: number; codes: readonly TaxCode[]; className: string }) {
  const { t } = useTranslation('invoices');
  const { field } = useController<DraftValues, `lines.${number}.tax_code`>({ name: `lines.${at}.tax_code` });
  return (
    <Field label={t('column.tax')} error={useDraftError(`lines.${at}.tax_code`)} className={className}>
      <Select
        value={field.value || null}
        onChange={field.onChange}
        onBlur={field.onBlur}
        placeholder={t('line.chooseTax')}
        choices={codes
          .filter((code) => code.active || code.code === field.value)
          .map((code) => ({ value: code.code, label: isolated(code.name) }))}
      />
    </Field>
  );
}

function LineAmount({ at }: { at: number }) {
  const { t } = useTranslation('invoices');
  const { lineAt, late } = useLiveTotals();
  const amounts = lineAt(at);
  return (
    <div
      className={cn(
        'col-span-2 flex items-baseline justify-between gap-2 tablet:col-span-4 desk:col-span-1 desk:block desk:pt-1.5 desk:text-end',
        late && 'opacity-60',
      )}
    >
      <span className="text-small font-strong text-soft desk:sr-only">{t('column.amount')}</span>
      {amounts ? <Amount value={amounts.gross} /> : <span className="text-faint">–</span>}
    </div>
  );
}
