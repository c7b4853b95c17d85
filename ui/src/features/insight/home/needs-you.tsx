import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { useMayOpen } from '@/app/use-entries';
import { ToneSign } from '@/components/ui/state';
import type { Home } from './queries';

/** Where a kind is seen best, if that is nearer than the page that the shop names. */
const WAYS: Readonly<Record<string, string>> = {
  vault_locked: '/settings?tab=health',
  news: '/settings?tab=health',
};

/** The queue of what a person must look at; each line leads there. */
export function NeedsYou({ items }: { items: Home['needs_you'] }) {
  const { t } = useTranslation('home');
  const mayOpen = useMayOpen();
  const wayTo = (item: Home['needs_you'][number]) => WAYS[item.kind] ?? item.link.route;
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
          <li key={item.kind} className="border-t border-rule">
            <NavLink
              to={wayTo(item)}
              className="group grid min-h-8 grid-cols-[1fr_auto] items-center gap-x-3 py-1 hover:bg-sheet tablet:grid-cols-[fit-content(55%)_1fr_auto] tablet:items-baseline"
            >
              <span
                className={
                  item.severity === 'bad'
                    ? 'flex items-center gap-2 font-strong text-red'
                    : 'flex items-center gap-2 font-strong text-amber'
                }
              >
                <ToneSign tone={item.severity === 'bad' ? 'lost' : 'waiting'} />
                {t(`needs.${item.kind}.title`, { count: item.count, defaultValue: item.title })}
              </span>
              {/* On a phone it stands under its title, or nothing of the line would be left for it. */}
              <span className="row-start-2 min-w-0 text-soft tablet:col-start-2 tablet:row-start-1">
                {t(`needs.${item.kind}.about`, { defaultValue: item.detail })}
              </span>
              {mayOpen(wayTo(item)) && (
                <ChevronRight
                  aria-hidden
                  className="col-start-2 row-span-2 row-start-1 size-4 flow-flip text-faint group-hover:text-ink tablet:col-start-3 tablet:row-span-1 tablet:self-center"
                />
              )}
            </NavLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
