import { zodResolver } from '@hookform/resolvers/zod';
import { useId, useMemo } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { Field } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { type BankAccount, type BankAccountAsk, useSaveAccount } from './queries';

const TEXTS = [
  'name',
  'holder',
  'iban',
  'number',
  'currency',
  'bic',
  'bank_name',
  'street',
  'building',
  'post_code',
  'town',
  'country',
] as const;
type Text = (typeof TEXTS)[number];
type Values = Record<Text, string> & { for_customers: boolean; active: boolean };

/** What stands in codes and numbers, and is read from left to right in any language. */
const CODES: readonly Text[] = ['iban', 'number', 'currency', 'bic', 'country'];

const valuesOf = (account: BankAccount | null): Values => ({
  name: account?.name ?? '',
  holder: account?.holder ?? '',
  iban: account?.iban ?? '',
  number: account?.number ?? '',
  currency: account?.currency ?? '',
  bic: account?.bic ?? '',
  bank_name: account?.bank_name ?? '',
  street: account?.street ?? '',
  building: account?.building ?? '',
  post_code: account?.post_code ?? '',
  town: account?.town ?? '',
  country: account?.country ?? '',
  for_customers: account?.for_customers ?? true,
  active: account?.active ?? true,
});

/** Enters a bank account of the shop, or changes one. */
export function AccountDialog({ account, onClose }: { account: BankAccount | null; onClose: () => void }) {
  const { t } = useTranslation(['bank', 'ui']);
  const id = useId();
  const save = useSaveAccount(account, () => {
    toast.done(t('account.saved'));
    onClose();
  });
  const schema = useMemo(() => {
    const needed = (wrong: string) => z.string().trim().min(1, wrong);
    const text = z.string().trim();
    return z.object({
      name: needed(t('account.wrong.name')),
      holder: needed(t('account.wrong.holder')),
      iban: text,
      number: text,
      currency: text.toUpperCase().regex(/^[A-Z]{3}$/, t('account.wrong.currency')),
      bic: text,
      bank_name: text,
      street: text,
      building: text,
      post_code: text,
      town: text,
      country: text.toUpperCase(),
      for_customers: z.boolean(),
      active: z.boolean(),
    });
  }, [t]);
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema),
    defaultValues: valuesOf(account),
    mode: 'onTouched',
  });
  const labels = Object.fromEntries(TEXTS.map((name) => [name, t(`account.field.${name}`)])) as Record<Text, string>;
  const submit = (values: Values) => save.mutate(values satisfies BankAccountAsk);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(account ? 'account.editTitle' : 'account.add')}
      about={t('account.dialogAbout')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={save.isPending}>
            {t('account.save')}
          </Button>
        </>
      }
    >
      <Form form={form} id={id} labels={labels} problem={save.error} onSubmit={submit} className="flex flex-col gap-4">
        {TEXTS.map((name) => (
          <Field
            key={name}
            label={labels[name]}
            required={name === 'name' || name === 'holder' || name === 'currency'}
            error={form.formState.errors[name]?.message}
            {...(name === 'holder' || name === 'iban' || name === 'town' ? { hint: t(`account.hint.${name}`) } : {})}
          >
            <Input
              {...form.register(name)}
              {...(CODES.includes(name) ? { dir: 'ltr' as const } : {})}
              disabled={name === 'currency' && account !== null}
            />
          </Field>
        ))}
        <Controller
          control={form.control}
          name="for_customers"
          render={({ field }) => (
            <Checkbox checked={field.value} onChange={field.onChange} label={t('account.field.for_customers')} />
          )}
        />
        {account && (
          <Controller
            control={form.control}
            name="active"
            render={({ field }) => (
              <Checkbox checked={field.value} onChange={field.onChange} label={t('account.field.active')} />
            )}
          />
        )}
      </Form>
    </Dialog>
  );
}
