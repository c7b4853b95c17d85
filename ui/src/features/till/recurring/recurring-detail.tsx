import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pause, Pencil, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { useProblemWords } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { State } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { decimalText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { type Change, type Recurring, recurringQuery, useChangeRecurring } from './queries';
import { rhythmText } from './rhythm-text';

/** One recurring invoice: what it makes, when the next one comes, and what came of it. The loader has fetched the record. */
export function RecurringDetail({ id }: { id: string }) {
  const { t } = useTranslation('recurring');
  const { tag } = useLocale();
  const { data: recurring } = useSuspenseQuery(recurringQuery(id));
  useCrumb(recurring.customer_name);
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{recurring.customer_name}</bdi>
          <State of={recurring.state} />
        </span>
      }
      about={rhythmText(t, recurring)}
      actions={<RecurringActions recurring={recurring} />}
    >
      <div className="grid gap-x-10 gap-y-8 desk:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {recurring.trouble && (
            <div role="alert" className="border-s-2 border-red bg-red-wash px-3 py-2">
              <p className="font-strong">{t('trouble.title')}</p>
              <p>
                <bdi>{recurring.trouble}</bdi>
              </p>
              <p className="text-soft">{t('trouble.about')}</p>
            </div>
          )}
          <Section title={t('goods')}>
            <ul className="border-t border-rule">
              {recurring.invoice.lines.map((line, at) => (
                <li key={`${at.toString()}-${line.description}`} className="flex gap-4 border-b border-rule py-1.5">
                  <span className="min-w-0 flex-1">
                    <bdi>{line.description}</bdi>
                  </span>
                  <bdi className="text-soft">
                    {decimalText(line.quantity, tag, { min: 0, max: 3 })} ×{' '}
                    {decimalText(line.unit_price, tag, { min: exponentOf(recurring.total.currency), max: 10 })}
                  </bdi>
                </li>
              ))}
            </ul>
            <p className="flex items-baseline justify-between pt-2 font-strong">
              {t('column.total')} <Amount value={recurring.total} strong />
            </p>
          </Section>
          <Section title={t('periods.title')}>
            <Periods recurring={recurring} />
          </Section>
        </div>
        <aside className="flex min-w-0 flex-col gap-6">
          <Section title={t('when')}>
            <RhythmFacts recurring={recurring} />
          </Section>
        </aside>
      </div>
    </Page>
  );
}

function RhythmFacts({ recurring }: { recurring: Recurring }) {
  const { t } = useTranslation('recurring');
  const days = (on: readonly string[]) => (
    <span className="flex flex-col">
      {on.map((day) => (
        <Day key={day} on={day} />
      ))}
    </span>
  );
  return (
    <Facts
      facts={[
        ...(recurring.upcoming.length > 0
          ? [{ label: t('fact.next'), value: days(recurring.upcoming) }]
          : recurring.next_on
            ? [{ label: t('fact.next'), value: t('fact.paused') }]
            : []),
        { label: t('fact.starts'), value: <Day on={recurring.starts_on} /> },
        {
          label: t('fact.ends'),
          value: recurring.ends_on ? (
            <Day on={recurring.ends_on} />
          ) : recurring.count ? (
            t('fact.count', { made: recurring.made, count: recurring.count })
          ) : (
            t('fact.never')
          ),
        },
        { label: t('column.makes'), value: t(recurring.issues ? 'makes.issued' : 'makes.drafts') },
        { label: t('fact.missed'), value: t(`dated.${recurring.dated}`) },
        ...(recurring.earned_by_day ? [{ label: t('field.earned'), value: t('earned.by_day') }] : []),
        {
          label: t('fact.due'),
          value:
            recurring.due_after_days === undefined || recurring.due_after_days === null
              ? t('fact.byTerms')
              : t('fact.days', { count: recurring.due_after_days }),
        },
      ]}
    />
  );
}

function Periods({ recurring }: { recurring: Recurring }) {
  const { t } = useTranslation('recurring');
  if (recurring.periods.length === 0) return <p className="text-soft">{t('periods.none')}</p>;
  return (
    <ul className="border-t border-rule">
      {recurring.periods.map((period) => (
        <li key={period.number} className="flex items-center gap-4 border-b border-rule py-1.5">
          <Day on={period.day} className="w-28 text-soft" />
          {period.invoice ? (
            <>
              <Link
                to="/invoices/$invoiceId"
                params={{ invoiceId: period.invoice.id }}
                className="min-w-0 flex-1 font-strong hover:underline"
              >
                {period.invoice.number ? <bdi dir="ltr">{period.invoice.number}</bdi> : t('periods.draft')}
              </Link>
              <State of={period.invoice.status} />
            </>
          ) : (
            <span className="text-faint">{t(period.skipped ? 'periods.skipped' : 'periods.deleted')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function RecurringActions({ recurring }: { recurring: Recurring }) {
  const { t } = useTranslation('recurring');
  const say = useProblemWords();
  const mayWrite = useMay('billing:write');
  const [ending, setEnding] = useState(false);
  const change = useChangeRecurring(recurring.id, (done) => {
    setEnding(false);
    toast.done(t(`done.${done}`));
  });
  if (!mayWrite || recurring.state === 'ended') return null;
  const run = (what: Change) =>
    change.mutate(what, { onError: (wrong) => toast.wrong(say(wrong).what, say(wrong).next) });
  return (
    <>
      <Button asChild>
        <Link to="/recurring-invoices/$recurringId/edit" params={{ recurringId: recurring.id }}>
          <Pencil aria-hidden />
          {t('edit')}
        </Link>
      </Button>
      {recurring.state === 'active' ? (
        <Button icon={<Pause aria-hidden />} busy={change.isPending} onClick={() => run('pause')}>
          {t('pause')}
        </Button>
      ) : (
        <Button kind="primary" icon={<Play aria-hidden />} busy={change.isPending} onClick={() => run('resume')}>
          {t('resume')}
        </Button>
      )}
      <Button kind="danger" onClick={() => setEnding(true)}>
        {t('end.open')}
      </Button>
      <Confirm
        open={ending}
        onClose={() => setEnding(false)}
        title={t('end.title')}
        effect={t('end.effect')}
        action={t('end.action')}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate('end')}
      />
    </>
  );
}
