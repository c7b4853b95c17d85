import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Section } from '@/components/ui/card';
import { ShareName } from '@/components/ui/share-name';
import { Day } from '@/components/ui/when';
import { exponentOf } from '@/lib/currencies';
import { useLocale } from '@/lib/locale';
import { decimalText, moneyToDecimal } from '@/lib/money';
import type { Invoice, InvoiceLine, TaxShare } from './queries';

/** What has lines: an invoice, or a paper that becomes one. */
type Goods = Pick<Invoice, 'currency' | 'lines'>;

/** The lines as printed. */
export function InvoiceLines({ invoice }: { invoice: Goods }) {
  const { t } = useTranslation('invoices');
  const columns = useLineColumns(invoice);
  return (
    <DataTable
      inline
      name="invoice-lines"
      label={t('lines')}
      columns={columns}
      rows={invoice.lines}
      rowId={(line) => String(line.line)}
      empty={<p className="py-4 text-soft">{t('noLines')}</p>}
    />
  );
}

function useLineColumns(invoice: Goods): readonly Column<InvoiceLine>[] {
  const { t } = useTranslation('invoices');
  const { tag } = useLocale();
  const { currency } = invoice;
  const discounted = invoice.lines.some((line) => !/^[0.]*$/.test(line.discount_rate));
  return useMemo(() => {
    const columns: Column<InvoiceLine>[] = [
      {
        id: 'what',
        header: t('column.what'),
        width: 10,
        grow: 3,
        card: 'title',
        sortable: false,
        text: (line) => [line.description, line.hsn || line.sku].filter(Boolean).join(' '),
        cell: (line) => (
          // Two lines have to fit a row of one.
          <span title={line.description} className={line.period ? 'block leading-[1.1]' : undefined}>
            <bdi>{line.description}</bdi>{' '}
            <bdi dir="ltr" className="font-mono text-small font-normal text-faint">
              {line.hsn || line.sku}
            </bdi>
            {line.period && (
              <span className="block text-small font-normal text-soft leading-[1.1]">
                {t('line.forDays')} <Day on={line.period.from} /> – <Day on={line.period.to} />
              </span>
            )}
          </span>
        ),
      },
      {
        id: 'quantity',
        header: t('column.quantity'),
        width: 6,
        align: 'end',
        card: 'line',
        sortable: false,
        text: (line) => line.quantity,
        cell: (line) => (
          <bdi>
            {decimalText(line.quantity, tag, { min: 0, max: 3 })}{' '}
            <span className="text-small text-faint">{line.unit}</span>
          </bdi>
        ),
      },
      {
        id: 'price',
        header: t('column.price'),
        width: 6,
        align: 'end',
        card: 'line',
        sortable: false,
        text: (line) => line.unit_price,
        cell: (line) => decimalText(line.unit_price, tag, { min: exponentOf(currency), max: 4 }),
      },
      {
        id: 'discount',
        header: t('column.discount'),
        width: 5,
        align: 'end',
        card: 'line',
        sortable: false,
        text: (line) => line.discount_rate,
        cell: (line) =>
          /^[0.]*$/.test(line.discount_rate) ? null : (
            <bdi>−{decimalText(line.discount_rate, tag, { min: 0, max: 4 })} %</bdi>
          ),
      },
      {
        id: 'tax',
        header: t('column.tax'),
        width: 4.5,
        card: 'line',
        sortable: false,
        text: (line) => line.tax_code,
        cell: (line) => <bdi className="text-soft">{line.tax_code}</bdi>,
      },
      {
        id: 'amount',
        header: t('column.amount'),
        width: 7,
        align: 'end',
        card: 'figure',
        sortable: false,
        text: (line) => moneyToDecimal(line.gross),
        cell: (line) => <Amount value={line.gross} />,
      },
    ];
    return discounted ? columns : columns.filter((column) => column.id !== 'discount');
  }, [t, tag, currency, discounted]);
}

/** Tax by code and component, as a return wants it. */
export function TaxSummary({ invoice }: { invoice: Pick<Invoice, 'tax_summary'> }) {
  const { t } = useTranslation('invoices');
  const { tag } = useLocale();
  const columns = useMemo<readonly Column<TaxShare>[]>(
    () => [
      {
        id: 'name',
        header: t('column.tax'),
        width: 12,
        grow: 2,
        card: 'title',
        sortable: false,
        text: (share) => `${share.name} ${share.component}`.trim(),
        cell: (share) => <ShareName share={share} />,
      },
      {
        id: 'rate',
        header: t('column.rate'),
        width: 5,
        align: 'end',
        card: 'line',
        sortable: false,
        text: (share) => share.rate,
        cell: (share) => <bdi>{decimalText(share.rate, tag, { min: 0, max: 4 })} %</bdi>,
      },
      {
        id: 'taxable',
        header: t('column.taxable'),
        width: 8,
        align: 'end',
        card: 'line',
        sortable: false,
        text: (share) => moneyToDecimal(share.taxable),
        cell: (share) => <Amount value={share.taxable} />,
      },
      {
        id: 'tax',
        header: t('column.taxAmount'),
        width: 8,
        align: 'end',
        card: 'figure',
        sortable: false,
        text: (share) => moneyToDecimal(share.tax),
        cell: (share) => <Amount value={share.tax} />,
      },
    ],
    [t, tag],
  );
  if (invoice.tax_summary.length === 0) return null;
  return (
    <Section title={t('taxSummary')}>
      <DataTable
        inline
        name="invoice-taxes"
        label={t('taxSummary')}
        columns={columns}
        rows={invoice.tax_summary}
        rowId={(share) => `${share.code}-${share.component}`}
        empty={null}
      />
    </Section>
  );
}
