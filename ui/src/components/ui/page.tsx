import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/**
 * One page inside the frame: its title, one line about it, its acts. `fill` gives the content the rest of the
 * window's height, for lists that scroll by themselves.
 */
export function Page({
  title,
  about,
  actions,
  children,
  fill,
  head,
  width = 'full',
}: {
  title: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  fill?: boolean;
  head?: ReactNode;
  width?: 'full' | 'text';
}) {
  return (
    <div
      className={cn(
        'mx-auto flex w-full flex-col gap-5 px-4 pt-4 pb-6 tablet:px-8',
        width === 'text' ? 'max-w-3xl' : 'max-w-[88rem]',
        fill && 'tablet:h-full tablet:min-h-0 tablet:pb-3',
      )}
    >
      <header className="flex flex-wrap items-start gap-x-6 gap-y-2">
        <div className="min-w-[min(100%,13rem)] flex-1">
          <h1 className="text-head font-strong">{title}</h1>
          {about && <div className="text-soft">{about}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {head}
      {children}
    </div>
  );
}
