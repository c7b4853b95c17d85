import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { State, useStateWord } from '@/components/ui/state';
import { Day } from '@/components/ui/when';
import { compareMoney, moneyToDecimal } from '@/lib/money';
import type { QuoteSummary } from './queries';

/** Columns of the list of quotes. */
export function useQuoteColumns(): readonly Column<QuoteSummary>[] {
  const { t } = useTranslation('quotes');
  const word = useStateWord();
  return useMemo(
    () => [
      {
        id: 'number',
        header: t('column.number'),
        width: 9,
        card: 'title',
        text: (quote) => quote.number ?? '',
        cell: (quote) => (
          <Link to="/quotes/$quoteId" params={{ quoteId: quote.id }} className="font-strong hover:underline">
            {quote.number ? (
              <bdi dir="ltr">{quote.number}</bdi>
            ) : (
              <span className="text-soft italic">{t('draftNumber')}</span>
            )}
          </Link>
        ),
      },
      {
        id: 'customer',
        header: t('column.customer'),
        width: 12,
        grow: 2,
        card: 'line',
        text: (quote) => quote.customer_name ?? '',
        cell: (quote) => <bdi>{quote.customer_name}</bdi>,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: (quote) => word(quote.status),
        cell: (quote) => <State of={quote.status} />,
      },
      {
        id: 'sent',
        header: t('column.sent'),
        width: 7,
        text: (quote) => quote.sent_on ?? '',
        cell: (quote) => quote.sent_on && <Day on={quote.sent_on} className="text-soft" />,
      },
      {
        id: 'valid_until',
        header: t('column.validUntil'),
        width: 7,
        card: 'line',
        text: (quote) => quote.valid_until ?? '',
        cell: (quote) => quote.valid_until && <Day on={quote.valid_until} className="text-soft" />,
      },
      {
        id: 'total',
        header: t('column.total'),
        width: 9,
        align: 'end',
        card: 'figure',
        text: (quote) => `${moneyToDecimal(quote.total)} ${quote.total.currency}`,
        sort: (a, b) => compareMoney(a.total, b.total),
        cell: (quote) => <Amount value={quote.total} />,
      },
    ],
    [t, word],
  );
}
