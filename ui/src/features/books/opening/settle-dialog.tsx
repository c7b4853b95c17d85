import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { useNow } from '@/components/ui/when';
import { shopToday } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import type { Money } from '@/lib/money';
import { AccountChoice } from './account-choice';
import { LEFT_OUT } from './balance-values';
import { chartQuery, type OpeningBalance, useSettle } from './queries';

/** Books what was paid on a document from the books before. */
export function SettleDialog({
  balance,
  earliest,
  onClose,
  onDone,
}: {
  balance: OpeningBalance;
  earliest: string | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation(['opening', 'ui']);
  const { zone } = useLocale();
  const today = shopToday(zone, new Date(useNow()));
  const chart = useQuery(chartQuery);
  const accounts = (chart.data?.items ?? []).filter(({ code, by_hand }) => by_hand && !LEFT_OUT.includes(code));
  const open = balance.open ?? balance.amount;
  const [day, setDay] = useState(today);
  const [code, setCode] = useState('1100');
  const [amount, setAmount] = useState<Money | null>({ ...open, minor: Math.abs(open.minor) });
  const [reason, setReason] = useState('');
  const settle = useSettle(balance.id, onDone);
  const isReady = amount !== null && amount.minor > 0 && reason.trim() !== '';
  const submit = () => {
    if (isReady) settle.mutate({ paid_on: day, account: code, amount, reason: reason.trim() });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settle.title', { document: balance.document })}
      about={t('settle.about')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui:dialog.cancel')}</Button>
          <Button kind="money" busy={settle.isPending} disabled={!isReady} onClick={submit}>
            {t('settle.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {settle.error && <ErrorPanel error={settle.error} compact />}
        <Field label={t('settle.day')}>
          <DateField value={day} earliest={earliest} latest={today} onChange={(next) => next && setDay(next)} />
        </Field>
        <Field label={t('settle.account')}>
          <AccountChoice
            accounts={accounts}
            value={accounts.find((one) => one.code === code) ?? null}
            onChange={(account) => account && setCode(account.code)}
          />
        </Field>
        <Field label={t('settle.amount')} required>
          <MoneyField currency={open.currency} value={amount} onChange={setAmount} />
        </Field>
        <Field label={t('settle.reason')} required>
          <Input dir="auto" maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
