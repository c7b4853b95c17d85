import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { DateField } from '@/components/form/date-field';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Confirm } from '@/components/ui/confirm';
import { Select } from '@/components/ui/select';
import { Day } from '@/components/ui/when';
import { type Invoice, useIssue } from './queries';

const HOURS = ['usual', '24', '72', '168', '720'] as const;

/** Shows what issuing does before it is done: from here on the paper stands. */
export function IssueDialog({
  invoice,
  onClose,
  onDone,
}: {
  invoice: Invoice;
  onClose: () => void;
  onDone: (invoice: Invoice) => void;
}) {
  const { t } = useTranslation('invoices');
  const issue = useIssue(invoice.id, onDone);
  const [due, setDue] = useState<string | null>(invoice.due_on ?? null);
  const [hours, setHours] = useState<(typeof HOURS)[number]>('usual');
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('issue.title')}
      action={t('issue.action')}
      busy={issue.isPending}
      error={issue.error}
      disabled={!invoice.customer}
      onConfirm={() =>
        issue.mutate({
          ...(due ? { due_on: due } : {}),
          ...(hours === 'usual' ? {} : { pay_link_hours: Number(hours) }),
        })
      }
      effect={
        invoice.customer ? (
          <div className="flex flex-col gap-2">
            <p className="text-ink">
              <Trans
                t={t}
                i18nKey={due ? 'issue.effectUntil' : 'issue.effect'}
                values={{ name: invoice.customer.name }}
                components={{
                  who: <bdi className="font-strong" />,
                  amount: <Amount value={invoice.total} strong />,
                  day: due ? <Day on={due} /> : <span />,
                }}
              />
            </p>
            <p>{invoice.test ? t('issue.effectTest') : t('issue.effectNumber')}</p>
            <p>{t('issue.effectFixed')}</p>
          </div>
        ) : (
          <p className="text-red">{t('wrong.customer')}</p>
        )
      }
    >
      <div className="grid gap-4 tablet:grid-cols-2">
        <Field label={t('field.due')} hint={t('field.dueHint')}>
          <DateField value={due} onChange={setDue} clearable />
        </Field>
        <Field label={t('issue.link')}>
          <Select
            value={hours}
            onChange={setHours}
            choices={HOURS.map((value) => ({ value, label: t(`hours.${value}`) }))}
          />
        </Field>
      </div>
    </Confirm>
  );
}
