import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { ToneSign } from '@/components/ui/state';
import type { Home } from './queries';

/** The queue of what a person must look at; each line leads there. */
export function NeedsYou({ items }: { items: Home['needs_you'] }) {
  const { t } = useTranslation('home');
  if (items.length === 0) {
    return (
      <p className="flex flex-wrap items-baseline gap-x-3 border-y border-rule py-2">
        <span className="flex items-center gap-2 font-strong text-green">
          <ToneSign tone="good" />
          {t('allGood')}
        </span>
        <span className="text-soft">{t('allGoodAbout')}</span>
      </p>
    );
  }
  return (
    <section aria-labelledby="needs-you" className="border-t-2 border-ink">
      <h2 id="needs-you" className="flex h-8 items-center font-strong">
        {t('needsYou')}
      </h2>
      <ul>
        {items.map((item) => (
          <li key={`${item.kind}-${item.link.id ?? item.link.route}`} className="border-t border-rule">
            <NavLink
              to={item.link.id ? `${item.link.route.replace(/\/$/, '')}/${item.link.id}` : item.link.route}
              className="group flex min-h-8 flex-wrap items-center gap-x-3 py-1 hover:bg-sheet"
            >
              <span
                className={
                  item.severity === 'bad'
                    ? 'flex items-center gap-2 font-strong text-red'
                    : 'flex items-center gap-2 font-strong text-amber'
                }
              >
                <ToneSign tone={item.severity === 'bad' ? 'lost' : 'waiting'} />
                {item.title}
              </span>
              {item.detail && (
                <span className="min-w-0 flex-1 truncate text-soft">
                  <bdi>{item.detail}</bdi>
                </span>
              )}
              {item.count > 1 && <span className="ms-auto">{item.count}</span>}
              <ChevronRight aria-hidden className="size-4 flow-flip text-faint group-hover:text-ink" />
            </NavLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
