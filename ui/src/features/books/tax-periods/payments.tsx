import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { useShopToday } from '@/components/report/report-controls';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { Textarea } from '@/components/ui/input';
import { Day } from '@/components/ui/when';
import { type TaxPayment, type TaxReturn, useReverseTaxPayment } from './queries';

/** What was paid for a return, with the way to take back what was entered wrongly. */
export function Payments({
  found,
  mayPost,
  onDone,
}: {
  found: TaxReturn;
  mayPost: boolean;
  onDone: (words: string) => void;
}) {
  const { t } = useTranslation('tax-returns');
  const [wrong, setWrong] = useState<TaxPayment | null>(null);
  return (
    <Section title={t('payments.title')}>
      {found.payments.length === 0 ? (
        <p className="text-soft">{t('payments.none')}</p>
      ) : (
        <ul className="max-w-4xl">
          {found.payments.map((payment) => (
            <li
              key={payment.number}
              className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-rule py-1.5 last:border-0"
            >
              <Day on={payment.paid_on} />
              <Link
                to="/ledger/journal/$entryId"
                params={{ entryId: payment.entry }}
                className="inline-flex min-h-6 items-center text-blue hover:underline"
              >
                {t(payment.amount.minor < 0 ? 'payments.back' : 'payments.paid')}
              </Link>
              <Amount value={{ ...payment.amount, minor: Math.abs(payment.amount.minor) }} />
              <bdi className="text-soft">{payment.entered_by}</bdi>
              <span className="ms-auto">
                {payment.reversal ? (
                  <Link
                    to="/ledger/journal/$entryId"
                    params={{ entryId: payment.reversal }}
                    className="inline-flex min-h-6 items-center text-soft hover:underline"
                  >
                    {t('payments.takenBack')}
                  </Link>
                ) : (
                  mayPost && (
                    <Button kind="ghost" onClick={() => setWrong(payment)}>
                      {t('reverse.open')}
                    </Button>
                  )
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {wrong && (
        <ReversePayment
          period={found.id}
          payment={wrong}
          onClose={() => setWrong(null)}
          onDone={() => {
            setWrong(null);
            onDone(t('reverse.done'));
          }}
        />
      )}
    </Section>
  );
}

function ReversePayment({
  period,
  payment,
  onClose,
  onDone,
}: {
  period: string;
  payment: TaxPayment;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('tax-returns');
  const today = useShopToday();
  const [day, setDay] = useState(today);
  const [reason, setReason] = useState('');
  const reverse = useReverseTaxPayment(period, payment.number, onDone);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('reverse.title')}
      action={t('reverse.action')}
      busy={reverse.isPending}
      error={reverse.error}
      disabled={reason.trim() === ''}
      onConfirm={() => reverse.mutate({ dated_on: day, reason: reason.trim() })}
      effect={<p className="text-ink">{t('reverse.effect')}</p>}
    >
      <Field label={t('pay.day')} hint={t('pay.dayHint')}>
        <DateField value={day} earliest={payment.paid_on} latest={today} onChange={(next) => next && setDay(next)} />
      </Field>
      <Field label={t('reverse.reason')} required hint={t('reverse.reasonHint')}>
        <Textarea
          rows={2}
          maxLength={500}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Confirm>
  );
}
