import { moneyToDecimal } from '@/lib/money';
import type { Statement } from './queries';

type Words = (key: string, options?: { defaultValue: string }) => string;

/**
 * One account of a statement as rows for a table, to be taken along: what the screen shows below its figures, between the
 * balance that was brought forward and the one it ends with. Amounts are decimals, days are `2026-11-21`.
 */
export function statementRows(statement: Statement, group: Statement['currencies'][number], t: Words): string[][] {
  const balance = (day: string, what: string, amount: typeof group.opening) => [
    day,
    what,
    '',
    '',
    '',
    moneyToDecimal(amount),
    group.currency,
  ];
  return [
    ['day', 'what', 'reference', 'invoiced', 'paid', 'balance', 'currency'].map((column) => t(`column.${column}`)),
    balance(statement.from, t('statement.opening'), group.opening),
    ...group.lines.map((line) => [
      line.day,
      t(`statement.kind.${line.kind}`, { defaultValue: line.kind }),
      line.reference,
      line.debit ? moneyToDecimal(line.debit) : '',
      line.credit ? moneyToDecimal(line.credit) : '',
      moneyToDecimal(line.balance),
      group.currency,
    ]),
    balance(statement.to, t('statement.closing'), group.balance),
  ];
}
