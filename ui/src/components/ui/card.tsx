import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/** A part of a page: a rule on top, a heading, its content. Rules instead of boxes. `flat` where a rule is above already (under tabs). */
export function Section({
  title,
  about,
  action,
  children,
  className,
  flat,
}: {
  title: ReactNode;
  about?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
  flat?: boolean;
}) {
  return (
    <section className={cn(!flat && 'border-t border-rule pt-3', className)}>
      <header className="mb-2 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="text-base font-strong">{title}</h2>
        {about && (
          // Beside an act the sentence breaks rather than push it to a line of its own.
          <p className={cn('text-small text-faint', action && 'tablet:flex-[1_1_7rem]')}>{about}</p>
        )}
        {action && <div className="ms-auto">{action}</div>}
      </header>
      {children}
    </section>
  );
}

/** A sheet of paper on the ground: for a document, a form of its own, a thing that could be picked up. */
export function Sheet({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn('rounded-md border border-rule bg-sheet p-5', className)}>{children}</div>;
}

/** One large figure, what it is compared with, and the way to where it comes from. */
export function StatCard({
  label,
  figure,
  compared,
  link,
  tone,
}: {
  label: ReactNode;
  figure: ReactNode;
  compared?: ReactNode;
  link?: ReactNode;
  tone?: 'good' | 'waiting' | 'lost';
}) {
  const colours = { good: 'text-green', waiting: 'text-amber', lost: 'text-red' };
  return (
    <div className="@container flex min-w-0 flex-col gap-1 border-t-2 border-ink pt-2">
      <div className="text-small font-strong text-soft">{label}</div>
      <div className={cn('text-figure font-strong tracking-tight', tone && colours[tone])}>{figure}</div>
      {(compared || link) && (
        <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-small text-soft">
          <span>{compared}</span>
          {link}
        </div>
      )}
    </div>
  );
}

export interface Fact {
  label: ReactNode;
  value: ReactNode;
}

/** Names and values of a record, in one or two columns. A fact without a value shows a dash. */
export function Facts({ facts, columns = 1 }: { facts: readonly Fact[]; columns?: 1 | 2 }) {
  return (
    <dl className={cn('grid gap-x-8', columns === 2 && 'tablet:grid-cols-2')}>
      {facts.map((fact, index) => (
        <div
          key={`${index.toString()}`}
          className="grid min-h-8 grid-cols-[minmax(7rem,2fr)_3fr] items-baseline gap-3 border-b border-rule py-1.5"
        >
          <dt className="text-soft">{fact.label}</dt>
          <dd className="min-w-0">{fact.value || <span className="text-faint">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
