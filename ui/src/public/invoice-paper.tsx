import { FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import { Amount } from '@/components/ui/amount';
import { ShareName } from '@/components/ui/share-name';
import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { decimalText, type Money } from '@/lib/money';
import type { PayPage } from './pay-page';
import { wordsOf } from './words';

/** The invoice to read: lines, how the total comes about, the same as a file. */
export function InvoicePaper({ page }: { page: PayPage }) {
  const { language, tag } = useLocale();
  const words = wordsOf(language);
  const { invoice } = page;
  return (
    <section aria-label={words.invoice} className="rounded-md border border-rule bg-sheet px-5 py-4">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-ink pb-2">
        <h2 className="font-strong">
          {words.invoice}{' '}
          <bdi dir="ltr" className="font-mono">
            {invoice.number}
          </bdi>
        </h2>
        <a
          href={page.pdf_path}
          target="_blank"
          rel="noreferrer"
          className="flex min-h-6 items-center gap-1.5 text-blue underline underline-offset-3"
        >
          <FileText aria-hidden className="size-4" />
          {words.pdf}
        </a>
      </header>
      <ul>
        {invoice.lines.map((line, index) => (
          <li
            key={`${index.toString()}-${line.description}`}
            className="flex items-baseline justify-between gap-4 border-b border-rule py-2"
          >
            <span className="min-w-0">
              <span className="block">
                <bdi>{line.description}</bdi>
              </span>
              <bdi className="text-small text-soft">
                {[decimalText(line.quantity, tag, { min: 0, max: 3 }), line.unit].filter(Boolean).join(' ')} ×{' '}
                {decimalText(line.unit_price, tag, { min: exponentOf(invoice.currency), max: 4 })}
              </bdi>
            </span>
            <Amount value={line.total} />
          </li>
        ))}
      </ul>
      <dl className="ms-auto max-w-sm pt-2">
        <Row label={words.subtotal} value={invoice.subtotal} always />
        <Row label={words.discount} value={{ ...invoice.discount, minor: -invoice.discount.minor }} />
        <Row label={words.fee} value={invoice.service_fee} />
        <Row label={words.delivery} value={invoice.delivery} />
        {invoice.tax_summary
          .filter((share) => share.tax.minor !== 0)
          .map((share) => (
            <Row key={`${share.code}-${share.component}`} label={<ShareName share={share} />} value={share.tax} />
          ))}
        <Row label={words.rounding} value={rounding(page)} />
        <Row label={words.total} value={invoice.total} always strong />
        <Row label={words.credited} value={{ ...invoice.credited, minor: -invoice.credited.minor }} />
        <Row label={words.already} value={{ ...invoice.paid, minor: -invoice.paid.minor }} />
        {(invoice.paid.minor !== 0 || invoice.credited.minor !== 0) && (
          <Row label={words.left} value={invoice.due} always strong />
        )}
      </dl>
    </section>
  );
}

/** What the total has been rounded by: the part of it that the other sums do not explain. */
function rounding({ invoice }: PayPage): Money {
  const { subtotal, discount, service_fee, delivery, tax, total } = invoice;
  const known = subtotal.minor - discount.minor + service_fee.minor + delivery.minor + tax.minor;
  return { minor: total.minor - known, currency: invoice.currency };
}

function Row(props: { label: ReactNode; value: Money; always?: boolean; strong?: boolean }) {
  if (props.value.minor === 0 && !props.always) return null;
  return (
    <div
      className={
        props.strong
          ? 'mt-1 flex items-baseline justify-between gap-4 border-t border-ink pt-2 font-strong'
          : 'flex min-h-7 items-baseline justify-between gap-4'
      }
    >
      <dt className={props.strong ? '' : 'text-soft'}>{props.label}</dt>
      <dd>
        <Amount value={props.value} {...(props.strong ? { strong: true } : {})} />
      </dd>
    </div>
  );
}
