import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { type Money, moneyParts } from '@/lib/money';

export interface AmountProps {
  value: Money;
  /** `+` before what is more than nothing. */
  sign?: 'auto' | 'always';
  /** `figure`: the one large figure of a card. */
  size?: 'text' | 'head' | 'figure';
  strong?: boolean;
  className?: string;
}

const sizes = { text: '', head: 'text-head', figure: 'text-figure font-strong tracking-tight' };

/** Prints an amount: exact, tabular, the currency smaller, a true minus, kept together in either direction. */
export function Amount({ value, sign = 'auto', size = 'text', strong, className }: AmountProps) {
  const { tag, dir } = useLocale();
  return (
    // The locale's own order: in Arabic the sign stands to the right of the figure and the currency to its left.
    <bdi dir={dir} className={cn('whitespace-nowrap', sizes[size], strong && 'font-strong', className)}>
      {moneyParts(value, tag, { sign }).map((part, index, parts) =>
        part.kind === 'currency' ? (
          <span
            key={`${index.toString()}`}
            className={cn(
              'font-normal',
              // After the size, which has a height of its own: else it would make the line higher than one without a currency.
              size === 'figure' ? 'text-[0.6em] leading-none' : 'text-[0.88em] leading-none',
              // The gap lies between the sign and the figure, on whichever side of it the locale puts the sign.
              index === parts.length - 1 ? 'ms-[0.2em]' : 'me-[0.2em]',
            )}
          >
            {part.text}
          </span>
        ) : part.kind === 'space' ? (
          // The gap of the smaller currency sign is its margin, in all locales alike.
          <span key={`${index.toString()}`} className="text-[0.4em] leading-none">
            {part.text}
          </span>
        ) : (
          <span key={`${index.toString()}`}>{part.text}</span>
        ),
      )}
    </bdi>
  );
}

/** Several currencies under each other; they are never added up. */
export function Amounts({
  values,
  none,
  ...rest
}: Omit<AmountProps, 'value'> & { values: readonly Money[]; none?: React.ReactNode }) {
  if (values.length === 0) return <>{none ?? <span className="text-faint">–</span>}</>;
  return (
    <span className="inline-flex flex-col">
      {values.map((value) => (
        <Amount key={value.currency} value={value} {...rest} />
      ))}
    </span>
  );
}
