import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { MoneyField } from '@/components/form/money-field';
import { useShopToday } from '@/components/report/report-controls';
import { Amount } from '@/components/ui/amount';
import { Confirm } from '@/components/ui/confirm';
import type { Money } from '@/lib/money';
import { type TaxReturn, usePayReturn } from './queries';

/** Books what went to the tax office for a return, or what came back from it: all that is left, or a part. */
export function PayDialog({ found, onClose, onDone }: { found: TaxReturn; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('tax-returns');
  const today = useShopToday();
  const left = found.left ?? { minor: 0, currency: found.books_currency };
  const back = left.minor < 0;
  const most: Money = { ...left, minor: Math.abs(left.minor) };
  const [day, setDay] = useState(today);
  const [amount, setAmount] = useState<Money | null>(most);
  const [fault, setFault] = useState<string | null>(null);
  const pay = usePayReturn(found.id, onDone);
  const tooMuch = amount !== null && amount.minor > most.minor;
  const wrong = fault ?? (tooMuch ? t('pay.tooMuch') : undefined);
  return (
    <Confirm
      open
      onClose={onClose}
      kind="money"
      title={t(back ? 'pay.titleBack' : 'pay.title')}
      action={t('pay.action')}
      busy={pay.isPending}
      error={pay.error}
      disabled={amount === null || amount.minor <= 0 || wrong !== undefined}
      onConfirm={() => amount && pay.mutate({ paid_on: day, amount })}
      effect={
        <p className="text-ink">
          <Trans
            t={t}
            i18nKey={back ? 'pay.effectBack' : 'pay.effect'}
            components={{ left: <Amount value={most} strong /> }}
          />
        </p>
      }
    >
      <Field label={t('pay.day')} hint={t('pay.dayHint')}>
        <DateField value={day} latest={today} onChange={(next) => next && setDay(next)} />
      </Field>
      <Field label={t('pay.amount')} required error={wrong}>
        <MoneyField currency={most.currency} value={amount} onChange={setAmount} onFault={setFault} />
      </Field>
    </Confirm>
  );
}
