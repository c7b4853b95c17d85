import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { regionText } from '@/components/form/region-select';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { StateStamp } from '@/components/ui/state';
import { Stub } from '@/components/ui/stub';
import { Timeline } from '@/components/ui/timeline';
import { Day } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { type Quote, quoteHistoryQuery, quoteQuery } from './queries';
import { QuoteActions } from './quote-actions';

/** One quote as its paper, with what came of it beside. The loader has fetched the record. */
export function QuoteDetail({
  id,
  sending,
  onSending,
  onGone,
  onCopied,
  onInvoice,
  paper,
}: {
  id: string;
  /** From the URL: the question whether to send is open. */
  sending: boolean;
  onSending: (open: boolean) => void;
  onGone: () => void;
  onCopied: (quote: { id: string }) => void;
  onInvoice: (invoice: { id: string }) => void;
  /** Lines and sums, drawn as on every paper with goods. */
  paper: (quote: Quote) => ReactNode;
}) {
  const { t } = useTranslation('quotes');
  const { data: quote } = useSuspenseQuery(quoteQuery(id));
  const mayAudit = useMay('audit:read');
  useCrumb(quote.number ?? t('draftNumber'));
  return (
    <Page
      title={quote.number ? <bdi dir="ltr">{quote.number}</bdi> : t('draftTitle')}
      about={quote.customer && <CustomerLink customer={quote.customer} />}
      actions={
        <QuoteActions
          quote={quote}
          sending={sending}
          onSending={onSending}
          onGone={onGone}
          onCopied={onCopied}
          onInvoice={onInvoice}
        />
      }
    >
      <div className="grid gap-x-10 gap-y-8 desk:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <QuoteStub quote={quote} />
          {paper(quote)}
        </div>
        <aside className="flex min-w-0 flex-col gap-6">
          {quote.invoice && (
            <Section title={t('invoice.title')}>
              <Link
                to="/invoices/$invoiceId"
                params={{ invoiceId: quote.invoice.id }}
                className="font-strong hover:underline"
              >
                {quote.invoice.number ? <bdi dir="ltr">{quote.invoice.number}</bdi> : t('invoice.draft')}
              </Link>
            </Section>
          )}
          {quote.reason && (
            <Section title={t('decline.reason')}>
              <p>
                <bdi>{quote.reason}</bdi>
              </p>
            </Section>
          )}
          {mayAudit && (
            <Section title={t('history.title')}>
              <QuoteHistory id={id} />
            </Section>
          )}
        </aside>
      </div>
    </Page>
  );
}

function QuoteStub({ quote }: { quote: Quote }) {
  const { t } = useTranslation('quotes');
  const locale = useLocale();
  const stamped = quote.decided_at ?? quote.sent_at;
  const { customer } = quote;
  return (
    <Stub caption={t('stub')} number={quote.number ?? '—'} aside={<StubFacts quote={quote} />}>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-36 flex-1">
          <p className="text-small text-soft">{t('field.customer')}</p>
          {customer ? (
            <span className="block font-strong">
              <bdi>{customer.name}</bdi>
            </span>
          ) : (
            <p className="text-faint">{t('noCustomer')}</p>
          )}
          <div className="mt-3 text-small text-soft tablet:hidden">
            <StubFacts quote={quote} />
          </div>
        </div>
        <div className="px-2 pt-2">
          <StateStamp of={quote.status} {...(stamped ? { day: instantText(stamped, 'day', locale) } : {})} />
        </div>
      </div>
    </Stub>
  );
}

function StubFacts({ quote }: { quote: Quote }) {
  const { t } = useTranslation('quotes');
  return (
    <span className="flex flex-col gap-1">
      {quote.sent_on && (
        <span>
          {t('column.sent')} <Day on={quote.sent_on} className="text-ink" />
        </span>
      )}
      <span>
        {t('column.validUntil')}{' '}
        {quote.valid_until ? (
          <Day on={quote.valid_until} className="text-ink" />
        ) : (
          <span className="text-ink">{t('noEnd')}</span>
        )}
      </span>
      {quote.place_of_supply && (
        <span>
          {t('field.place')}{' '}
          <bdi className="text-ink">
            {regionText({ code: quote.place_of_supply.region, name: quote.place_of_supply.name })}
          </bdi>
        </span>
      )}
    </span>
  );
}

function CustomerLink({ customer }: { customer: NonNullable<Quote['customer']> }) {
  const maySee = useMay('customers:read');
  if (!maySee) return <bdi>{customer.name}</bdi>;
  return (
    <Link to="/customers/$customerId" params={{ customerId: customer.id }} className="hover:text-ink hover:underline">
      <bdi>{customer.name}</bdi>
    </Link>
  );
}

function QuoteHistory({ id }: { id: string }) {
  const { t } = useTranslation('quotes');
  const history = useQuery(quoteHistoryQuery(id));
  if (history.isError) return <ErrorPanel error={history.error} onRetry={() => void history.refetch()} compact />;
  if (!history.data) return <SkeletonLines label={t('history.title')} lines={3} />;
  return (
    <Timeline
      label={t('history.title')}
      happenings={history.data.items.map((entry) => ({
        id: String(entry.seq),
        at: entry.at,
        title: t(`history.${entry.action.replaceAll('.', '_')}`, { defaultValue: entry.action }),
        detail: entry.who_name && <bdi>{entry.who_name}</bdi>,
      }))}
    />
  );
}
