import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Badge, State, useStateWord } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { compareMoney, type Money, moneyToDecimal } from '@/lib/money';
import type { InvoiceSummary } from './queries';

/** Columns of the list of invoices. */
export function useInvoiceColumns(): readonly Column<InvoiceSummary>[] {
  const { t } = useTranslation('invoices');
  const word = useStateWord();
  return useMemo(
    () => [
      {
        id: 'number',
        header: t('column.number'),
        width: 9,
        card: 'title',
        text: (invoice) => invoice.number ?? '',
        cell: (invoice) => (
          <Link
            to="/invoices/$invoiceId"
            params={{ invoiceId: invoice.id }}
            className="inline-flex items-center gap-2 font-strong hover:underline"
          >
            {invoice.number ? (
              <bdi dir="ltr">{invoice.number}</bdi>
            ) : (
              <span className="text-soft italic">{t('draftNumber')}</span>
            )}
            {invoice.test && <Badge>{t('test')}</Badge>}
          </Link>
        ),
      },
      {
        id: 'customer',
        header: t('column.customer'),
        width: 12,
        grow: 2,
        card: 'line',
        text: (invoice) => invoice.customer_name ?? '',
        cell: (invoice) => <bdi>{invoice.customer_name}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: (invoice) => word(stateOf(invoice)),
        cell: (invoice) => <State of={stateOf(invoice)} />,
      },
      {
        id: 'issued',
        header: t('column.issued'),
        width: 7,
        text: (invoice) => invoice.issued_on ?? '',
        cell: (invoice) => invoice.issued_on && <Day on={invoice.issued_on} className="text-soft" />,
      },
      {
        id: 'due_on',
        header: t('column.dueOn'),
        width: 7,
        card: 'line',
        text: (invoice) => invoice.due_on ?? '',
        cell: (invoice) =>
          invoice.due_on && <Day on={invoice.due_on} className={invoice.overdue ? 'text-red' : 'text-soft'} />,
      },
      {
        id: 'total',
        header: t('column.total'),
        width: 9,
        align: 'end',
        card: 'figure',
        text: (invoice) => `${moneyToDecimal(invoice.total)} ${invoice.currency}`,
        sort: (a, b) => compareMoney(a.total, b.total),
        cell: (invoice) => <Amount value={invoice.total} />,
      },
      {
        id: 'due',
        header: t('column.due'),
        width: 9,
        align: 'end',
        text: (invoice) => moneyToDecimal(invoice.due),
        sort: (a, b) => compareMoney(a.due, b.due),
        cell: (invoice) =>
          invoice.due.minor === 0 ? <span className="text-faint">–</span> : <Amount value={invoice.due} />,
      },
    ],
    [t, word],
  );
}

/** The word to show: what a payer says is paid, then that it is past the due day, counts for more than how far it is. */
export function stateOf(invoice: { status: string; overdue: boolean; claimed?: Money; due?: Money }): string {
  if (invoice.claimed && invoice.due && invoice.claimed.minor > 0 && invoice.due.minor > 0) return 'claimed';
  return invoice.overdue ? 'overdue' : invoice.status;
}
