import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/**
 * The stub that stays in the book: number and main facts on the start side, the perforated line, the paper itself.
 * For the head of an invoice, a receipt, the close of a day; never as decoration.
 */
export function Stub({
  number,
  caption,
  aside,
  children,
  className,
}: {
  number: ReactNode;
  caption: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <article className={cn('flex flex-col rounded-md border border-rule bg-sheet tablet:flex-row', className)}>
      <header className="flex items-baseline justify-between gap-3 px-5 py-3 tablet:w-56 tablet:flex-col tablet:justify-start tablet:gap-1 tablet:py-5">
        <span className="text-small text-soft">{caption}</span>
        <bdi dir="ltr" className="font-mono text-head font-strong whitespace-nowrap">
          {number}
        </bdi>
        {aside && <div className="hidden text-small text-soft tablet:mt-3 tablet:block">{aside}</div>}
      </header>
      <div aria-hidden className="perforated-across tablet:hidden" />
      <div aria-hidden className="hidden perforated tablet:block" />
      <div className="min-w-0 flex-1 px-5 py-4 tablet:py-5">{children}</div>
    </article>
  );
}
