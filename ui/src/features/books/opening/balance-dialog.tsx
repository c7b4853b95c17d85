import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Button } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { COMMON_CURRENCIES } from '@/lib/currencies';
import { useMay } from '@/lib/permissions';
import { AccountChoice } from './account-choice';
import { type BalanceValues, isOfDocuments, LEFT_OUT, toAsk } from './balance-values';
import { type Account, chartQuery, customersFoundQuery, type Opening, useTakeOver } from './queries';

/** Takes one balance over, or one open document of a customer or a supplier. */
export function BalanceDialog({
  opening,
  onClose,
  onDone,
}: {
  opening: Opening;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation(['opening', 'ui', 'ledger']);
  const books = opening.rest.currency;
  const chart = useQuery(chartQuery);
  const accounts = (chart.data?.items ?? []).filter(({ code }) => !LEFT_OUT.includes(code));
  const [currency, setCurrency] = useState(books);
  const [values, setValues] = useState<BalanceValues>({
    account: '',
    party: '',
    document: '',
    issued_on: null,
    due_on: null,
    side: 'debit',
    amount: null,
    base: null,
  });
  const change = (more: Partial<BalanceValues>) => setValues((before) => ({ ...before, ...more }));
  const take = useTakeOver(onDone);
  const account = accounts.find(({ code }) => code === values.account) ?? null;
  const ask = toAsk(values);
  const choose = (next: Account | null) =>
    change({ account: next?.code ?? '', party: '', side: next?.normal === 'credit' ? 'credit' : 'debit' });
  return (
    <Dialog
      open
      onClose={onClose}
      width="middle"
      title={t('add.title')}
      about={t('add.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" busy={take.isPending} disabled={ask === null} onClick={() => ask && take.mutate(ask)}>
            {t('add.save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {take.error && <ErrorPanel error={take.error} compact />}
        <Field label={t('add.account')} required>
          <AccountChoice accounts={accounts} value={account} onChange={choose} />
        </Field>
        {account?.kept_per && <Party account={account} party={values.party} onChange={(party) => change({ party })} />}
        {isOfDocuments(account?.code) && (
          <div className="grid gap-4 tablet:grid-cols-3">
            <Field label={t('add.document')} required>
              <Input
                dir="auto"
                maxLength={60}
                value={values.document}
                onChange={(event) => change({ document: event.target.value })}
              />
            </Field>
            <Field label={t('add.issued')} required>
              <DateField
                value={values.issued_on}
                latest={opening.opened_on ?? undefined}
                onChange={(issued_on) => change({ issued_on })}
              />
            </Field>
            <Field label={t('add.due')}>
              <DateField
                clearable
                value={values.due_on}
                earliest={values.issued_on ?? undefined}
                onChange={(due_on) => change({ due_on })}
              />
            </Field>
          </div>
        )}
        <div className="grid gap-4 tablet:grid-cols-[7rem_minmax(0,1fr)_minmax(0,1fr)]">
          <Field label={t('add.currency')}>
            <Select
              value={currency}
              onChange={(next) => {
                setCurrency(next);
                change({ amount: null, base: null });
              }}
              choices={[...new Set([books, ...COMMON_CURRENCIES])].map((one) => ({ value: one, label: one }))}
            />
          </Field>
          <Field label={t('add.amount')} required>
            <MoneyField currency={currency} value={values.amount} onChange={(amount) => change({ amount })} />
          </Field>
          <Field label={t('add.side')}>
            <Select
              value={values.side}
              onChange={(side) => change({ side })}
              choices={[
                { value: 'debit', label: t('add.debit') },
                { value: 'credit', label: t('add.credit') },
              ]}
            />
          </Field>
        </div>
        {currency !== books && (
          <Field label={t('add.base', { books })} hint={t('add.baseHint')}>
            <MoneyField currency={books} value={values.base} onChange={(base) => change({ base })} />
          </Field>
        )}
      </div>
    </Dialog>
  );
}

/** Whose sub-account it is: a customer from the list, anything else as it is typed. */
function Party({ account, party, onChange }: { account: Account; party: string; onChange: (party: string) => void }) {
  const { t } = useTranslation(['opening', 'ledger']);
  const may = useMay('customers:read');
  const [text, setText] = useState('');
  const isCustomer = account.kept_per === 'customer';
  const found = useQuery(customersFoundQuery(text.trim(), may && isCustomer));
  const items = found.data?.items ?? [];
  const [chosen, setChosen] = useState<{ id: string; name: string } | null>(null);
  if (isCustomer && may) {
    return (
      <Field label={t('add.customer')} required>
        <Combobox<{ id: string; name: string }>
          placeholder={t('add.customerChoose')}
          value={chosen}
          onChange={(customer) => {
            setChosen(customer);
            onChange(customer?.id ?? '');
          }}
          items={items}
          busy={found.isFetching}
          search={text}
          onSearch={setText}
          idOf={({ id }) => id}
          labelOf={({ name }) => name}
        />
      </Field>
    );
  }
  const label = t(`ledger:per.${account.kept_per}`, { defaultValue: t('add.party') });
  return (
    <Field label={isOfDocuments(account.code) ? t('add.supplier') : label} required={isOfDocuments(account.code)}>
      <Input dir="auto" maxLength={100} value={party} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
