import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import type { Column } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Day } from '@/components/ui/when';
import { pageOf } from '@/lib/ledger-source';
import { compareMoney, type Money, moneyToDecimal } from '@/lib/money';
import type { Gstr1 } from './queries';

/** A table of the form. */
export type Gstr1Table = {
  [Key in keyof Gstr1]: Gstr1[Key] extends readonly unknown[] ? Key : never;
}[keyof Gstr1];

type Bill = Gstr1['registered'][number];
type Place = Gstr1['others'][number];
type Untaxed = Gstr1['untaxed'][number];
type Hsn = Gstr1['by_hsn'][number];
type Numbers = Gstr1['numbers'][number];
type Taxed = Pick<Bill, 'rate' | 'value' | 'taxes'>;
type Words = (key: string) => string;

const money = <Row,>(id: string, header: string, of: (row: Row) => Money): Column<Row> => ({
  id,
  header,
  width: 8,
  align: 'end',
  card: 'line',
  text: (row) => moneyToDecimal(of(row)),
  sort: (a, b) => compareMoney(of(a), of(b)),
  cell: (row) => <Amount value={of(row)} />,
});

const word = <Row,>(id: string, header: string, width: number, of: (row: Row) => string): Column<Row> => ({
  id,
  header,
  width,
  card: 'line',
  text: of,
  cell: (row) => <bdi>{of(row)}</bdi>,
});

const taxed = <Row extends Taxed>(t: Words): Column<Row>[] => [
  {
    id: 'rate',
    header: t('column.rate'),
    width: 5,
    align: 'end',
    card: 'line',
    text: ({ rate }) => rate,
    sort: (a, b) => Number(a.rate) - Number(b.rate),
    cell: ({ rate }) => <bdi dir="ltr">{rate} %</bdi>,
  },
  money('value', t('column.value'), ({ value }) => value),
  ...(['igst', 'cgst', 'sgst', 'cess'] as const).map((head) =>
    money<Row>(head, t(`column.${head}`), ({ taxes }) => taxes[head]),
  ),
];

const place = ({ region, region_name }: Pick<Bill, 'region' | 'region_name'>) =>
  region === '' ? '' : `${region_name} (${region})`;

const bills = (t: Words, notes: boolean): Column<Bill>[] => [
  {
    id: 'number',
    header: t('column.number'),
    width: 9,
    card: 'title',
    text: ({ number }) => number,
    cell: ({ number, document }) => {
      const page = pageOf(document);
      const text = <bdi dir="ltr">{number}</bdi>;
      return page ? (
        <NavLink to={page} className="text-blue hover:underline">
          {text}
        </NavLink>
      ) : (
        text
      );
    },
  },
  {
    id: 'on',
    header: t('column.on'),
    width: 7,
    card: 'line',
    text: ({ on }) => on,
    cell: ({ on }) => <Day on={on} />,
  },
  ...(notes ? [word<Bill>('against', t('column.against'), 9, ({ against }) => against ?? '')] : []),
  word('buyer', t('column.buyer'), 12, ({ buyer }) => buyer),
  word('tax_id', t('column.tax_id'), 11, ({ tax_id }) => tax_id),
  word('region', t('column.region'), 10, place),
  money('total', t('column.total'), ({ total }) => total),
  ...taxed<Bill>(t),
];

const places = (t: Words): Column<Place>[] => [
  { ...word<Place>('region', t('column.region'), 12, place), card: 'title' },
  ...taxed<Place>(t),
];

const untaxed = (t: Words): Column<Untaxed>[] => [
  { ...word<Untaxed>('kind', t('column.kind'), 10, ({ kind }) => t(`kind.${kind}`)), card: 'title' },
  word('where', t('column.where'), 10, ({ interstate }) => t(interstate ? 'where.other' : 'where.own')),
  word('buyers', t('column.buyers'), 10, ({ registered }) => t(registered ? 'buyers.registered' : 'buyers.others')),
  money('value', t('column.value'), ({ value }) => value),
];

const byHsn = (t: Words): Column<Hsn>[] => [
  { ...word<Hsn>('hsn', t('column.hsn'), 7, ({ hsn }) => hsn || t('noHsn')), card: 'title' },
  word('buyers', t('column.buyers'), 9, ({ registered }) => t(registered ? 'buyers.registered' : 'buyers.others')),
  word('unit', t('column.unit'), 5, ({ unit }) => unit),
  {
    id: 'quantity',
    header: t('column.quantity'),
    width: 6,
    align: 'end',
    card: 'line',
    text: ({ quantity }) => quantity,
    sort: (a, b) => Number(a.quantity) - Number(b.quantity),
    cell: ({ quantity }) => <bdi dir="ltr">{quantity}</bdi>,
  },
  ...taxed<Hsn>(t),
];

const numbers = (t: Words): Column<Numbers>[] => [
  { ...word<Numbers>('series', t('column.series'), 10, ({ series }) => t(`series.${series}`)), card: 'title' },
  word('from', t('column.from'), 9, ({ from }) => from),
  word('to', t('column.to'), 9, ({ to }) => to),
  word('count', t('column.count'), 6, ({ count }) => String(count)),
  word('cancelled', t('column.cancelled'), 6, ({ cancelled }) => String(cancelled)),
];

/** The columns of a table, and what tells its rows apart. */
export function useGstr1Columns(table: Gstr1Table) {
  const { t } = useTranslation('gstr-1');
  return useMemo(() => {
    const words = t as Words;
    switch (table) {
      case 'others':
      case 'advances':
      case 'advances_used':
        return { columns: places(words), rowId: ({ region, rate }: Place) => `${region} ${rate}` };
      case 'untaxed':
        return {
          columns: untaxed(words),
          rowId: ({ kind, interstate, registered }: Untaxed) => `${kind} ${interstate} ${registered}`,
        };
      case 'by_hsn':
        return {
          columns: byHsn(words),
          rowId: ({ registered, hsn, unit, rate }: Hsn) => `${registered} ${hsn} ${unit} ${rate}`,
        };
      case 'numbers':
        return { columns: numbers(words), rowId: ({ series }: Numbers) => series };
      default:
        return {
          columns: bills(words, table.startsWith('notes')),
          rowId: ({ document, rate }: Bill) => `${document} ${rate}`,
        };
    }
  }, [t, table]);
}
