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
import { Badge, StateStamp } from '@/components/ui/state';
import { Stub } from '@/components/ui/stub';
import { Timeline } from '@/components/ui/timeline';
import { Day, When } from '@/components/ui/when';
import { dayText, instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { decimalText, moneyText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import type { InvoiceAsks } from '@/lib/ways-out';
import { InvoiceActions } from './invoice-actions';
import { stateOf } from './invoice-columns';
import { InvoiceLines, TaxSummary } from './invoice-lines';
import { InvoicePayments } from './invoice-payments';
import { PayLinkCard } from './pay-link-card';
import { type Invoice, invoiceHistoryQuery, invoiceQuery } from './queries';
import { Totals } from './totals';

/** One invoice as its paper, with what came of it beside. The loader has fetched the record. */
export function InvoiceDetail({
  id,
  issuing,
  onIssuing,
  asking,
  onAsk,
  onDeleted,
  onRaised,
  atOnce,
  parts,
}: {
  id: string;
  /** From the URL: the question whether to issue is open. */
  issuing: boolean;
  onIssuing: (open: boolean) => void;
  /** From the URL: which dialog about another paper or the plan is open. */
  asking: InvoiceAsks | null;
  onAsk: (ask: InvoiceAsks | null) => void;
  onDeleted: () => void;
  /** A supplementary invoice was drafted. */
  onRaised: (draft: { id: string }) => void;
  /** Ways of other areas to take a payment without a page; `leave` closes the question how to take it. */
  atOnce?: (invoice: Invoice, leave: () => void) => ReactNode;
  /** What other areas show of this invoice, which this one must not know. */
  parts: (invoice: Invoice) => ReactNode;
}) {
  const { t } = useTranslation('invoices');
  const { data: invoice } = useSuspenseQuery(invoiceQuery(id));
  const mayAudit = useMay('audit:read');
  const maySeePayments = useMay('payments:read');
  const name = invoice.number ?? t('draftNumber');
  const isDraft = invoice.status === 'draft';
  useCrumb(name);
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          {invoice.number ? <bdi dir="ltr">{invoice.number}</bdi> : t('draftTitle')}
          {invoice.test && <Badge tone="waiting">{t('testPaper')}</Badge>}
        </span>
      }
      about={invoice.customer && <CustomerLink customer={invoice.customer} />}
      actions={
        <InvoiceActions
          invoice={invoice}
          issuing={issuing}
          onIssuing={onIssuing}
          asking={asking}
          onAsk={onAsk}
          onDeleted={onDeleted}
          onRaised={onRaised}
          atOnce={atOnce && ((leave) => atOnce(invoice, leave))}
        />
      }
    >
      <div className="grid gap-x-10 gap-y-8 desk:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <InvoiceStub invoice={invoice} />
          <InvoiceLines invoice={invoice} />
          <div className="grid gap-x-10 gap-y-6 tablet:grid-cols-[minmax(0,1fr)_20rem]">
            <div className="flex min-w-0 flex-col gap-6">
              <EarlyTerms invoice={invoice} />
              {invoice.note && <Lines text={invoice.note} />}
            </div>
            <Totals
              sums={invoice}
              credited={invoice.credited}
              early={invoice.early_discount?.taken}
              paid={invoice.paid}
              due={invoice.due}
              feeRate={invoice.service_fee_rate}
            />
          </div>
          <TaxSummary invoice={invoice} />
          {parts(invoice)}
          <RelatedInvoices invoice={invoice} />
        </div>
        <aside className="flex min-w-0 flex-col gap-6">
          {invoice.pay_link && invoice.due.minor > 0 && <PayLinkCard invoice={invoice} link={invoice.pay_link} />}
          {!isDraft && maySeePayments && <InvoicePayments id={id} />}
          {mayAudit && (
            <Section title={t('history.title')}>
              <InvoiceHistory id={id} />
            </Section>
          )}
        </aside>
      </div>
    </Page>
  );
}

function InvoiceStub({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const locale = useLocale();
  const stamped = invoice.paid_at ?? invoice.sent_at ?? invoice.issued_at;
  const { customer } = invoice;
  return (
    <Stub caption={t('stub')} number={invoice.number ?? '—'} aside={<StubFacts invoice={invoice} />}>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-36 flex-1">
          <p className="text-small text-soft">{t('field.customer')}</p>
          {customer ? (
            <>
              <span className="block font-strong">
                <bdi>{customer.name}</bdi>
              </span>
              {customer.address && <Lines text={customer.address} />}
              {customer.tax_id && (
                <bdi dir="ltr" className="text-small text-soft">
                  {customer.tax_id}
                </bdi>
              )}
            </>
          ) : (
            <p className="text-faint">{t('noCustomer')}</p>
          )}
          <div className="mt-3 text-small text-soft tablet:hidden">
            <StubFacts invoice={invoice} />
          </div>
        </div>
        <div className="px-2 pt-2">
          <StateStamp
            of={stateOf(invoice)}
            {...(stamped && invoice.status !== 'draft' ? { day: instantText(stamped, 'day', locale) } : {})}
          />
        </div>
      </div>
    </Stub>
  );
}

/** The few facts kept on the stub itself; at phone width they stand below the customer. */
function StubFacts({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  return (
    <span className="flex flex-col gap-1">
      {invoice.issued_on && (
        <span>
          {t('fact.issued')} <Day on={invoice.issued_on} className="text-ink" />
        </span>
      )}
      {invoice.supplied_on && (
        <span>
          {t('field.supplied')} <Day on={invoice.supplied_on} className="text-ink" />
        </span>
      )}
      {invoice.sent_at && (
        <span>
          {t('fact.sent')} <When at={invoice.sent_at} style="day" className="text-ink" />
        </span>
      )}
      <span>
        {t('fact.due')}{' '}
        {(invoice.next_due_on ?? invoice.due_on) ? (
          <Day on={invoice.next_due_on ?? invoice.due_on ?? ''} className={invoice.overdue ? 'text-red' : 'text-ink'} />
        ) : (
          <span className="text-ink">{t('byTerms')}</span>
        )}
      </span>
      {invoice.place_of_supply && (
        <span>
          {t('field.place')}{' '}
          <bdi className="text-ink">
            {regionText({ code: invoice.place_of_supply.region, name: invoice.place_of_supply.name })}
          </bdi>
        </span>
      )}
      <span>{invoice.inclusive ? t('prices.inside') : t('prices.top')}</span>
    </span>
  );
}

/** What settles it early; on a draft, by which terms that will be. */
function EarlyTerms({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const locale = useLocale();
  const terms = invoice.early_discount;
  if (!terms) return null;
  const rate = decimalText(terms.rate, locale.tag, { min: 0, max: 4 });
  if (terms.amount && terms.until) {
    const amount = moneyText(terms.amount, locale.tag);
    return <p>{t('early.offer', { amount, rate, day: dayText(terms.until, locale) })}</p>;
  }
  if (invoice.status === 'draft') return <p className="text-soft">{t('early.terms', { rate, days: terms.days })}</p>;
  return terms.taken.minor > 0 ? <p className="text-soft">{t('early.taken')}</p> : null;
}

/** Lines of an address or note, each in its own direction. */
function Lines({ text }: { text: string }) {
  return (
    <>
      {text.split('\n').map((line, index) => (
        <span key={`${index.toString()}-${line}`} className="block text-soft">
          <bdi>{line}</bdi>
        </span>
      ))}
    </>
  );
}

/** The invoice that this one raises, and those that raise this one. */
function RelatedInvoices({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const more = invoice.supplementary ?? [];
  if (!invoice.supplements && more.length === 0) return null;
  const link = (related: { id: string; number?: string | null }) => (
    <Link to="/invoices/$invoiceId" params={{ invoiceId: related.id }} className="font-strong hover:underline">
      {related.number ? <bdi dir="ltr">{related.number}</bdi> : t('draftNumber')}
    </Link>
  );
  return (
    <Section title={t('raise.section')}>
      <ul className="flex flex-col gap-1">
        {invoice.supplements && (
          <li className="flex gap-2">
            <span className="text-soft">{t('raise.raises')}</span>
            {link(invoice.supplements)}
          </li>
        )}
        {more.map((related) => (
          <li key={related.id} className="flex gap-2">
            <span className="text-soft">{t('raise.raisedBy')}</span>
            {link(related)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function CustomerLink({ customer }: { customer: NonNullable<Invoice['customer']> }) {
  const maySee = useMay('customers:read');
  if (!maySee) return <bdi>{customer.name}</bdi>;
  return (
    <Link to="/customers/$customerId" params={{ customerId: customer.id }} className="hover:text-ink hover:underline">
      <bdi>{customer.name}</bdi>
    </Link>
  );
}

function InvoiceHistory({ id }: { id: string }) {
  const { t } = useTranslation('invoices');
  const history = useQuery(invoiceHistoryQuery(id));
  if (history.isError) return <ErrorPanel error={history.error} onRetry={() => void history.refetch()} compact />;
  if (!history.data) return <SkeletonLines label={t('history.title')} lines={3} />;
  if (history.data.items.length === 0) return <p className="text-soft">{t('history.none')}</p>;
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
