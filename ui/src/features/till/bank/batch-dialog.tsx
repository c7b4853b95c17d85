import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { type Money, sum } from '@/lib/money';
import { type BankAccount, isIban, type PaymentBatchAsk, useMakeBatch } from './queries';

interface Row {
  key: number;
  payee: string;
  account: string;
  amount: Money | null;
  reference: string;
}

const emptyRow = (key: number): Row => ({ key, payee: '', account: '', amount: null, reference: '' });
const isWhole = (row: Row) =>
  row.payee.trim() !== '' && row.account.trim() !== '' && row.reference.trim() !== '' && (row.amount?.minor ?? 0) > 0;

interface BatchDialogProps {
  accounts: readonly BankAccount[];
  onClose: () => void;
  onMade: (id: string) => void;
}

/** Several transfers in one file for the shop's bank. What was ordered before is asked about. */
export function BatchDialog({ accounts, onClose, onMade }: BatchDialogProps) {
  const { t } = useTranslation(['bank', 'ui']);
  const id = useId();
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const [purpose, setPurpose] = useState<NonNullable<PaymentBatchAsk['purpose']>>('suppliers');
  const [day, setDay] = useState<string | null>(null);
  const [rows, setRows] = useState<readonly Row[]>([emptyRow(1)]);
  const [isAgain, setAgain] = useState(false);
  const make = useMakeBatch((made) => onMade(made.id));
  const currency = accounts.find((account) => account.id === accountId)?.currency ?? '';
  const change = (key: number, changed: Partial<Row>) =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...changed } : row)));
  const total = sum(
    rows.flatMap((row) => (row.amount ? [row.amount] : [])),
    currency,
  );
  const isTwice = make.error?.code === 'bank.ordered_before';
  const submit = () =>
    make.mutate({
      account_id: accountId,
      purpose,
      ...(day ? { execute_on: day } : {}),
      transfers: rows.map((row) => ({
        payee: row.payee.trim(),
        [isIban(row.account) ? 'iban' : 'number']: row.account.trim(),
        amount_minor: row.amount?.minor ?? 0,
        reference: row.reference.trim(),
      })),
      again: isTwice && isAgain,
    });
  return (
    <Dialog
      open
      width="wide"
      busy={make.isPending}
      onClose={onClose}
      title={t('batch.dialog')}
      about={t('batch.dialogAbout')}
      actions={
        <>
          <span className="me-auto text-small">
            {t('batch.total')} <Amount value={total} strong />
          </span>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="primary" type="submit" form={id} busy={make.isPending} disabled={!rows.every(isWhole)}>
            {t('batch.make')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (rows.every(isWhole)) submit();
        }}
      >
        <div className="grid gap-4 tablet:grid-cols-3">
          <Field label={t('batch.from')}>
            <Select
              value={accountId}
              onChange={(next) => {
                setAccountId(next);
                // Amounts are in the account's currency.
                setRows((before) => before.map((row) => ({ ...row, amount: null })));
              }}
              choices={accounts.map((account) => ({
                value: account.id,
                label: `${account.name} · ${account.currency}`,
              }))}
            />
          </Field>
          <Field label={t('batch.for')}>
            <Select
              value={purpose}
              onChange={setPurpose}
              choices={(['suppliers', 'wages', 'other'] as const).map((value) => ({
                value,
                label: t(`batch.purpose.${value}`),
              }))}
            />
          </Field>
          <Field label={t('batch.day')} optional hint={t('batch.dayHint')}>
            <DateField value={day} onChange={setDay} clearable />
          </Field>
        </div>
        <ol className="flex flex-col border-t border-rule">
          {rows.map((row, at) => (
            <li key={row.key} className="grid gap-3 border-b border-rule py-3 tablet:grid-cols-[3fr_4fr_2fr_3fr_auto]">
              <Field label={t('batch.payee')}>
                <Input value={row.payee} onChange={(event) => change(row.key, { payee: event.target.value })} />
              </Field>
              <Field label={t('batch.account')}>
                <Input
                  dir="ltr"
                  value={row.account}
                  onChange={(event) => change(row.key, { account: event.target.value })}
                />
              </Field>
              <Field label={t('batch.amount')}>
                <MoneyField
                  key={currency}
                  currency={currency}
                  value={row.amount}
                  onChange={(amount) => change(row.key, { amount })}
                />
              </Field>
              <Field label={t('batch.reference')}>
                <Input value={row.reference} onChange={(event) => change(row.key, { reference: event.target.value })} />
              </Field>
              <span className="self-end">
                <Button
                  icon={<X aria-hidden />}
                  disabled={rows.length === 1}
                  onClick={() => setRows((before) => before.filter((other) => other.key !== row.key))}
                >
                  <span className="tablet:sr-only">{t('batch.remove', { number: at + 1 })}</span>
                </Button>
              </span>
            </li>
          ))}
        </ol>
        <div>
          <Button
            icon={<Plus aria-hidden />}
            disabled={rows.length >= 500}
            onClick={() => setRows((before) => [...before, emptyRow(Math.max(...before.map((row) => row.key)) + 1)])}
          >
            {t('batch.add')}
          </Button>
        </div>
        {make.error && <ErrorPanel error={make.error} compact />}
        {isTwice && <Checkbox checked={isAgain} onChange={setAgain} label={t('batch.again')} />}
      </form>
    </Dialog>
  );
}
