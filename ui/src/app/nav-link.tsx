import { defaultParseSearch, Link, type LinkProps } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';
import { useMayOpen } from './use-entries';

/**
 * A link to an address known only at run time: a navigation entry, or what the server names (`/invoices?overdue=true`).
 * To who may not open that page it is plain text, so that no link ends at a refusal.
 * Links whose page is known use `Link` with typed `to` and `params`.
 */
export function NavLink({
  to,
  ...rest
}: { to: string } & Omit<ComponentProps<'a'>, 'href'> & Pick<LinkProps, 'activeOptions' | 'preload'>) {
  const mayOpen = useMayOpen();
  if (!mayOpen(to)) {
    const { className, title, children } = rest;
    return (
      <span title={title} className={cn(className, PLAIN)}>
        {children}
      </span>
    );
  }
  const [path = '/', query] = to.split('?');
  const target = { to: path, ...(query ? { search: defaultParseSearch(query) } : {}) } as unknown as LinkProps;
  return <Link {...target} {...(rest as object)} />;
}

/** Takes the look of a link away. */
const PLAIN = 'text-inherit no-underline hover:bg-transparent hover:text-inherit hover:no-underline';
