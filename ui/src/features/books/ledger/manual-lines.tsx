import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Controller, type UseFieldArrayReturn, type UseFormReturn, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { IconButton } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { useAccountName } from '@/lib/account-name';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import { blankLine, type ManualValues } from './manual-values';
import type { LedgerAccount } from './queries';

interface LinesProps {
  form: UseFormReturn<ManualValues, unknown, ManualValues>;
  accounts: readonly LedgerAccount[];
  booksCurrency: string;
}

/** The postings of an entry by hand: account, sub-account where it has any, currency, and one of the two sides. */
export function ManualLines({ lines, ...rest }: LinesProps & { lines: UseFieldArrayReturn<ManualValues, 'lines'> }) {
  const { t } = useTranslation('manual');
  return (
    <ol aria-label={t('lines')} className="border-t border-ink">
      {lines.fields.map((field, at) => (
        <Line
          key={field.id}
          at={at}
          {...rest}
          onRemove={() => {
            if (lines.fields.length > 2) lines.remove(at);
            else lines.update(at, blankLine(rest.booksCurrency));
          }}
        />
      ))}
    </ol>
  );
}

function Line({ at, form, accounts, booksCurrency, onRemove }: LinesProps & { at: number; onRemove: () => void }) {
  const { t } = useTranslation(['manual', 'ledger']);
  const { control, formState, setValue, register } = form;
  const errors = formState.errors.lines?.[at];
  const { account: code, currency } = useWatch({ control, name: `lines.${at}` });
  const account = accounts.find((one) => one.code === code);
  const [text, setText] = useState('');
  const nameOf = useAccountName();
  const wanted = text.trim().toLowerCase();
  const found = accounts.filter(
    (one) => one.code.startsWith(wanted) || nameOf(one.code, one.name).toLowerCase().includes(wanted),
  );
  const side = (name: 'debit' | 'credit') => (
    <Field label={t(`field.${name}`)} error={name === 'debit' ? errors?.debit?.message : errors?.credit?.message}>
      <Controller
        control={control}
        name={`lines.${at}.${name}`}
        render={({ field }) => (
          <MoneyField
            {...field}
            currency={currency}
            onChange={(amount) => {
              field.onChange(amount);
              // A posting stands on one side.
              if (amount) setValue(`lines.${at}.${name === 'debit' ? 'credit' : 'debit'}`, null);
            }}
          />
        )}
      />
    </Field>
  );
  return (
    <li className="grid grid-cols-2 items-start gap-x-3 gap-y-2 border-b border-rule py-3 desk:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_7rem_9rem_9rem_2rem]">
      <Field
        label={t('field.account')}
        error={errors?.account?.message}
        className="col-span-2 desk:col-span-1"
        hint={account && t(`ledger:type.${account.type}`, { defaultValue: account.type })}
      >
        <Controller
          control={control}
          name={`lines.${at}.account`}
          render={({ field }) => (
            <Combobox
              placeholder={t('field.accountChoose')}
              value={account ?? null}
              onChange={(next) => field.onChange(next?.code ?? '')}
              items={found}
              search={text}
              onSearch={setText}
              idOf={(one) => one.code}
              labelOf={(one) => `${one.code} ${nameOf(one.code, one.name)}`}
              clearable
            />
          )}
        />
      </Field>
      <Field
        label={
          account?.kept_per ? t(`ledger:per.${account.kept_per}`, { defaultValue: account.kept_per }) : t('field.party')
        }
        error={errors?.party?.message}
        className="col-span-2 desk:col-span-1"
      >
        <Input dir="auto" maxLength={100} disabled={!account?.kept_per} {...register(`lines.${at}.party`)} />
      </Field>
      <Field label={t('field.currency')} className="col-span-2 desk:col-span-1">
        <Controller
          control={control}
          name={`lines.${at}.currency`}
          render={({ field }) => (
            <Select
              value={field.value}
              onChange={field.onChange}
              choices={[...new Set([booksCurrency, ...COMMON_CURRENCIES])].map((one) => ({ value: one, label: one }))}
            />
          )}
        />
      </Field>
      {side('debit')}
      {side('credit')}
      <div className="col-span-2 flex justify-end desk:col-span-1 desk:pt-5">
        <IconButton label={t('line.remove', { line: at + 1 })} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}
