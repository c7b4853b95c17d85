import { defaultParseSearch, Link, type LinkProps } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

/**
 * A link to an address known only at run time: a navigation entry, or what the server names (`/invoices?overdue=true`).
 * Links whose page is known use `Link` with typed `to` and `params`.
 */
export function NavLink({
  to,
  ...rest
}: { to: string } & Omit<ComponentProps<'a'>, 'href'> & Pick<LinkProps, 'activeOptions' | 'preload'>) {
  const [path = '/', query] = to.split('?');
  const target = { to: path, ...(query ? { search: defaultParseSearch(query) } : {}) } as unknown as LinkProps;
  return <Link {...target} {...(rest as object)} />;
}
