/**
 * What the editor holds, and how it becomes what the API asks for. Figures stay exact texts or whole minor units; an
 * empty field is null here and absent there.
 */
import { exponentOf } from '@/lib/currencies';
import { decimalOf, type Money, minorOf, moneyToDecimal } from '@/lib/money';
import type { EditableDraft, FieldProblem, InvoiceAsk, Product } from './queries';

/** A customer or product as far as the editor must know it. */
export interface Named {
  id: string;
  name: string;
}

/** What stands in a figure's field and cannot be read, by field: while there is any, the draft is not saved. */
export type Faults = Record<string, string | null>;

export interface LineValues {
  /** The product it was filled from; a freely typed line has none. */
  product: Named | null;
  description: string;
  quantity: string | null;
  unit_price: string | null;
  discount_rate: string | null;
  tax_code: string;
  sku: string;
  hsn: string;
  unit: string;
  /** The days that the line is for, both needed; null where it is for none. */
  period: { from: string | null; to: string | null } | null;
  faults: Faults;
}

export interface DraftValues {
  customer: Named | null;
  currency: string;
  /** Null: as the country's rules say. */
  inclusive: boolean | null;
  lines: LineValues[];
  service_fee_rate: string | null;
  delivery: Money | null;
  discount: Money | null;
  charges_code: string | null;
  round_total_to: Money | null;
  /** Code of the region in which the supply counts, where it was chosen; empty: as the customer's facts say. */
  place_of_supply: string;
  /** The day of supply, where it is not the day of issue. */
  supplied_on: string | null;
  due_on: string | null;
  /** Percent less, when it is paid within so many days. */
  early_rate: string | null;
  early_days: string | null;
  note: string;
  test: boolean;
  faults: Faults;
}

export const blankLine = (taxCode: string): LineValues => ({
  product: null,
  description: '',
  quantity: '1',
  unit_price: null,
  discount_rate: null,
  tax_code: taxCode,
  sku: '',
  hsn: '',
  unit: '',
  period: null,
  faults: {},
});

export const blankDraft = (currency: string, taxCode: string, customer: Named | null = null): DraftValues => ({
  customer,
  currency,
  inclusive: null,
  lines: [blankLine(taxCode)],
  service_fee_rate: null,
  delivery: null,
  discount: null,
  charges_code: null,
  round_total_to: null,
  place_of_supply: '',
  supplied_on: null,
  due_on: null,
  early_rate: null,
  early_days: null,
  note: '',
  test: false,
  faults: {},
});

/** A line that nobody has typed anything into yet: it is not sent, unless it is the only one. */
export function isBlank(line: LineValues): boolean {
  return line.product === null && line.description.trim() === '' && line.unit_price === null;
}

/** The draft as the API knows it, back in the editor. */
export function valuesOf(invoice: EditableDraft): DraftValues {
  return {
    customer: invoice.customer ? { id: invoice.customer.id, name: invoice.customer.name } : null,
    currency: invoice.currency,
    inclusive: invoice.inclusive,
    lines: invoice.lines.map((line) => ({
      product: line.product_id ? { id: line.product_id, name: line.description } : null,
      description: line.description,
      quantity: line.quantity,
      unit_price: line.unit_price,
      discount_rate: isZero(line.discount_rate) ? null : line.discount_rate,
      // The chosen code: between states another one applies in its place, which the server finds again.
      tax_code: line.tax_code_asked ?? line.tax_code,
      sku: line.sku ?? '',
      hsn: line.hsn ?? '',
      unit: line.unit ?? '',
      period: line.period ?? null,
      faults: {},
    })),
    service_fee_rate: isZero(invoice.service_fee_rate) ? null : invoice.service_fee_rate,
    delivery: invoice.delivery_asked.minor === 0 ? null : invoice.delivery_asked,
    discount: invoice.discount_asked.minor === 0 ? null : invoice.discount_asked,
    charges_code: invoice.charges_code ?? null,
    round_total_to: invoice.round_total_to ?? null,
    place_of_supply: invoice.place_asked ?? '',
    supplied_on: invoice.supplied_on ?? null,
    due_on: invoice.due_on ?? null,
    early_rate: invoice.early_discount?.rate ?? null,
    early_days: invoice.early_discount ? String(invoice.early_discount.days) : null,
    note: invoice.note ?? '',
    test: invoice.test,
    faults: {},
  };
}

/** What to send, and where each sent line stands in the editor: blank lines in between are left out. */
export function askOf(values: DraftValues): { ask: InvoiceAsk; places: number[] } {
  const kept = values.lines.flatMap((line, place) => (isBlank(line) ? [] : [{ line, place }]));
  const ask: InvoiceAsk = {
    currency: values.currency,
    lines: kept.map(({ line }) => ({
      ...(line.product ? { product_id: line.product.id } : {}),
      description: line.description,
      quantity: line.quantity ?? '',
      unit_price: line.unit_price ?? '',
      ...(line.discount_rate ? { discount_rate: line.discount_rate } : {}),
      tax_code: line.tax_code,
      ...(line.sku ? { sku: line.sku } : {}),
      ...(line.hsn ? { hsn: line.hsn } : {}),
      ...(line.unit ? { unit: line.unit } : {}),
      ...(line.period?.from && line.period.to ? { period: { from: line.period.from, to: line.period.to } } : {}),
    })),
    test: values.test,
    ...(values.customer ? { customer_id: values.customer.id } : {}),
    ...(values.inclusive === null ? {} : { inclusive: values.inclusive }),
    ...(values.service_fee_rate ? { service_fee_rate: values.service_fee_rate } : {}),
    ...(values.delivery ? { delivery: moneyToDecimal(values.delivery) } : {}),
    ...(values.discount ? { discount: moneyToDecimal(values.discount) } : {}),
    ...(values.charges_code ? { charges_code: values.charges_code } : {}),
    ...(values.round_total_to ? { round_total_to: moneyToDecimal(values.round_total_to) } : {}),
    ...(values.place_of_supply ? { place_of_supply: values.place_of_supply } : {}),
    ...(values.supplied_on ? { supplied_on: values.supplied_on } : {}),
    ...(values.due_on ? { due_on: values.due_on } : {}),
    ...(values.early_rate || values.early_days
      ? { early_discount: { rate: values.early_rate ?? '', days: daysOf(values.early_days) } }
      : {}),
    ...(values.note.trim() ? { note: values.note } : {}),
  };
  return { ask, places: kept.map(({ place }) => place) };
}

/** Fields that have another name in the form; the last day of a quote stands where an invoice has its due day. */
const FORM_NAMES: Readonly<Record<string, string>> = {
  customer_id: 'customer',
  valid_until: 'due_on',
  'early_discount.rate': 'early_rate',
  'early_discount.days': 'early_days',
};

/** A field of the API (`lines[1].unit_price`) as a path of the form (`lines.2.unit_price`), past the blank lines. */
export function pathOf(field: string, places: readonly number[]): string {
  const line = /^lines\[(\d+)\]\.(\w+)$/.exec(field);
  if (!line) return FORM_NAMES[field] ?? field;
  const sent = Number(line[1]);
  // What comes from the product is shown where the product is chosen.
  const name = line[2] === 'product_id' || line[2] === 'hsn' ? 'description' : line[2];
  return `lines.${places[sent] ?? sent}.${name}`;
}

/** What is wrong, by path of the form; the first sentence of a field stands. */
export function problemsByPath(problems: readonly FieldProblem[], places: readonly number[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const problem of problems) {
    const path = pathOf(problem.field, places);
    if (!found.has(path)) found.set(path, problem.title);
  }
  return found;
}

/** A line after a product was chosen for it. A price in another currency is not taken over: it would be another price. */
export function withProduct(line: LineValues, product: Product, currency: string): LineValues {
  return {
    ...line,
    product: { id: product.id, name: product.name },
    description: product.name,
    unit_price: product.currency === currency ? product.unit_price : line.unit_price,
    tax_code: product.tax_code,
    sku: product.sku ?? '',
    hsn: product.hsn ?? '',
    unit: product.unit,
    quantity: line.quantity ?? '1',
  };
}

/** The same amounts as they were typed, in another currency: `40.00` stays forty, unless it has too many decimals. */
export function inCurrency(money: Money | null, currency: string): Money | null {
  if (money === null || money.currency === currency) return money;
  const minor = minorOf(decimalOf(money.minor, exponentOf(money.currency)), exponentOf(currency));
  return minor === null ? null : { minor: Number(minor), currency };
}

/** Days as a number that the API can read, too large ones among them: its rules say what is wrong. */
function daysOf(text: string | null): number {
  return Math.min(Number(text ?? 0), 65_535);
}

function isZero(decimal: string | null | undefined): boolean {
  return !decimal || /^[0.]*$/.test(decimal);
}
