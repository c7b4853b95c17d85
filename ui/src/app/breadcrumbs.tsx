import { useMatches } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Fragment, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { NavLink } from './nav-link';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Key in `app` of this route's crumb, e.g. `nav.customers`. */
    crumb?: string;
  }
}

const useOwnCrumb = create<{ text: string | null }>(() => ({ text: null }));

/** Names the last crumb and the window: the number of the invoice, the name of the customer. */
export function useCrumb(text: string | undefined | null) {
  useEffect(() => {
    if (!text) return;
    useOwnCrumb.setState({ text });
    return () => useOwnCrumb.setState({ text: null });
  }, [text]);
}

/** The way here, from the routes' `staticData.crumb`; a detail page adds its record with `useCrumb`. */
export function Breadcrumbs() {
  const { t } = useTranslation('app');
  const own = useOwnCrumb((state) => state.text);
  const matches = useMatches();
  const crumbs = matches.flatMap((match) =>
    match.staticData.crumb ? [{ to: match.pathname, text: t(match.staticData.crumb) }] : [],
  );
  if (own) crumbs.push({ to: '', text: own });
  const title = crumbs.at(-1)?.text;
  useEffect(() => {
    document.title = title ? `${title} · Counterfoil` : 'Counterfoil';
  }, [title]);
  return (
    <nav aria-label={t('crumbs.label')} className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-soft">
        {crumbs.map((crumb, index) => (
          <Fragment key={`${crumb.to}-${crumb.text}`}>
            {index > 0 && (
              <ChevronRight aria-hidden className="hidden size-3.5 shrink-0 flow-flip text-faint tablet:block" />
            )}
            <li className={placeOf(index, crumbs.length)}>
              {index < crumbs.length - 1 ? (
                <NavLink to={crumb.to} className="flex items-center hover:text-ink">
                  <ChevronLeft aria-hidden className="size-5 flow-flip tablet:hidden" />
                  <span className="sr-only tablet:not-sr-only">{crumb.text}</span>
                </NavLink>
              ) : (
                <span aria-current="page">
                  <bdi>{crumb.text}</bdi>
                </span>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}

/** On a phone there is room for the way back and the page itself. */
function placeOf(index: number, count: number): string {
  if (index === count - 1) return 'truncate text-ink';
  return index === count - 2 ? 'shrink-0' : 'hidden shrink-0 tablet:block';
}
