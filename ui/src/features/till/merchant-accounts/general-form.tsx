import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { SaveBar } from '@/components/form/save-bar';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Radio, Switch } from '@/components/ui/choice';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { currenciesOf } from './add-draft';
import { type MerchantAccount, useChangeAccount } from './queries';

const USES = ['active', 'inactive', 'suspended'] as const;
type Use = (typeof USES)[number];

/** Name, use and currencies of an account; closing it is for good. */
export function GeneralForm({ account, canReserve }: { account: MerchantAccount; canReserve?: boolean }) {
  const { t } = useTranslation('merchant-accounts');
  const id = useId();
  const mayWrite = useMay('accounts:write') && account.status !== 'closed';
  const start = {
    name: account.name,
    status: account.status as string,
    currencies: account.currencies.join(', '),
    reserve: account.reserve_first,
  };
  const [values, setValues] = useState(start);
  const [closing, setClosing] = useState(false);
  const change = useChangeAccount(account, (changed) => {
    setClosing(false);
    toast.done(t('saved', { name: changed.name }));
  });
  const set = (next: Partial<typeof start>) => setValues({ ...values, ...next });
  const codes = currenciesOf(values.currencies);
  const wrong = {
    name: values.name.trim() === '' ? t('wrong.name') : undefined,
    currencies: codes.some((code) => !/^[A-Z]{3}$/.test(code)) ? t('wrong.currencies') : undefined,
  };
  const dirty =
    values.name !== start.name ||
    values.status !== start.status ||
    values.reserve !== start.reserve ||
    codes.join() !== account.currencies.join();
  const save = () => {
    if (!dirty || wrong.name || wrong.currencies) return;
    change.mutate({
      ...(values.name !== start.name ? { name: values.name.trim() } : {}),
      ...(values.status !== start.status ? { status: values.status as MerchantAccount['status'] } : {}),
      ...(values.reserve !== start.reserve ? { reserve_first: values.reserve } : {}),
      ...(codes.join() !== account.currencies.join() ? { currencies: codes } : {}),
    });
  };
  return (
    <>
      <form
        id={id}
        noValidate
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {account.status === 'closed' && <p className="text-soft">{t('closedAbout')}</p>}
        {change.error && !closing && <ErrorPanel error={change.error} compact />}
        <Field label={t('field.name')} hint={t('field.nameHint')} error={wrong.name} required>
          <Input
            value={values.name}
            maxLength={80}
            disabled={!mayWrite}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        {mayWrite && (
          <div>
            <p className="mb-1 text-small font-strong text-soft">{t('field.use')}</p>
            <Radio<Use>
              label={t('field.use')}
              value={USES.find((use) => use === values.status) ?? null}
              onChange={(status) => set({ status })}
              choices={USES.map((use) => ({ value: use, label: t(`use.${use}`), hint: t(`useHint.${use}`) }))}
            />
          </div>
        )}
        <Field label={t('field.currencies')} hint={t('field.currenciesHint')} error={wrong.currencies} optional>
          <Input
            dir="ltr"
            value={values.currencies}
            disabled={!mayWrite}
            onChange={(event) => set({ currencies: event.target.value })}
          />
        </Field>
        {canReserve && (
          <Switch
            label={t('field.reserve')}
            hint={t('field.reserveHint')}
            checked={values.reserve}
            disabled={!mayWrite}
            onChange={(reserve) => set({ reserve })}
          />
        )}
      </form>
      {mayWrite && (
        <Section title={t('close.title')} about={t('close.about')} className="mt-8 max-w-xl">
          <Button onClick={() => setClosing(true)}>{t('close.act')}</Button>
        </Section>
      )}
      <SaveBar form={id} dirty={dirty} busy={change.isPending} onReset={() => setValues(start)} />
      <Confirm
        open={closing}
        onClose={() => setClosing(false)}
        title={t('close.sure', { name: account.name })}
        effect={t('close.effect')}
        action={t('close.act')}
        typed={account.name}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ status: 'closed' })}
      />
    </>
  );
}
